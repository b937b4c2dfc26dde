import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidOf } from '../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { CommandOutput } from '../../../src/module/contract.ts';
import { domainRow, guestProbe } from '../../support/guest-probe.ts';
import { needs } from '../../support/needs.ts';
import { type LookAlike, lookAlike } from '../../support/xen-look-alike.ts';
import { standInXl } from '../../support/xl-stand-in.ts';

const UUID = uuidOf({ name: 'g1', fleet: 'xenplay' });
const LOCK = '/run/lock/xenplay-create';

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`what xen_guest does to a guest, against a stand-in for xl, under ${shell.join(' ')}`, function () {
    let host: LookAlike | undefined;
    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
    });
    afterEach(() => {
      host?.close();
      host = undefined;
    });

    /** Runs the change of that summary as planned from what a dom0 with that row would show. */
    async function act(
      summary: string,
      { verbs, flags, more = {} }: { verbs: string; flags?: string; more?: JsonObject },
    ): Promise<CommandOutput & { readonly calls: readonly string[] }> {
      const params = paramsOf(more);
      const rows = flags === undefined ? [] : [domainRow('g1', UUID, flags)];
      const plan = xenGuest.plan(xenGuest.parse(guestProbe({ domains: rows }), params), params);
      const change = plan.kind === 'changes' ? plan.changes.find(found => found.summary === summary) : undefined;
      const action = change?.actions[0];
      assert.ok(action?.kind === 'run', JSON.stringify(plan).slice(0, 400));
      host = lookAlike([...shell], { commands: { xl: standInXl(verbs) } });
      writeFileSync(join(host.root, 'domains'), rows.map(row => `${row}\n`).join(''));
      const { text, args } = action.script;
      const done = await host.run({ text, args: args.map(word => (word === '600' ? '2' : word)) });
      const calls = join(host.root, 'calls');
      return { ...done, calls: existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : [] };
    }

    describe('that does not obey a shutdown', () => {
      const DEAF = `shutdown) : ;; destroy) gone ;;`;
      it('is left running, and that is an error (fault 30)', async () => {
        const done = await act('shut g1 down', {
          verbs: DEAF,
          flags: '-b----',
          more: { state: 'shutdown', shutdown_timeout: 1 },
        });
        assert.equal(done.exitStatus, 1);
        assert.match(done.stderr, /did not shut down within 1 s/);
        assert.ok(!done.calls.some(call => call.startsWith('destroy')), done.calls.join('\n'));
      });

      it('is destroyed where force allows it (fault 30)', async () => {
        const more = { state: 'shutdown', shutdown_timeout: 1, force: true };
        const done = await act('shut g1 down', { verbs: DEAF, flags: '-b----', more });
        assert.equal(done.exitStatus, 0, done.stderr);
        assert.ok(done.calls.includes('destroy 7'));
      });

      it('for want of PV drivers gets the ACPI button (fault 30)', async () => {
        const verbs = `shutdown)
          case $2 in -F) gone ;; *) echo 'PV control interface not available: external graceful shutdown not possible. (rc=-10)' >&2; exit 1 ;; esac ;;`;
        const done = await act('shut g1 down', { verbs, flags: '-b----', more: { state: 'shutdown' } });
        assert.equal(done.exitStatus, 0, done.stderr);
        assert.deepEqual(
          done.calls.filter(call => call.startsWith('shutdown')),
          ['shutdown 7', 'shutdown -F 7'],
        );
      });
    });

    it('lets a guest that is paused run on before it is asked to shut down, which it could not do otherwise', async () => {
      const verbs = `unpause) row g1 7 -b---- ${UUID} ;; shutdown) grep -q -- '-b----' "\${root}/domains" && gone ;;`;
      const done = await act('shut g1 down', { verbs, flags: '--p---', more: { state: 'shutdown' } });
      assert.equal(done.exitStatus, 0, done.stderr);
      assert.deepEqual(done.calls.slice(0, 3), ['list -v', 'unpause 7', 'shutdown 7']);
    });

    it('waits for a guest that is being destroyed, and gives up after dying_timeout', async () => {
      const done = await act('wait until g1 is gone', { verbs: '', flags: '-b---d', more: { dying_timeout: 1 } });
      assert.equal(done.exitStatus, 1);
      assert.match(done.stderr, /dying for 1 s/);
      assert.ok(done.calls.every(call => call === 'list -v'));
    });

    describe('whose memory is changed', () => {
      /** A look at the table counts; from the third on the guest has what it was told. */
      const list = (last: number): string => `list)
        echo x >>"\${root}/looks"
        memory=256; test "$(wc -l <"\${root}/looks")" -lt 3 || memory=${last}
        printf 'Name  ID   Mem VCPUs\\tState\\tTime(s)   UUID  Reason-Code\\tSecurity Label\\n'
        printf 'g1  7  %5d  1  -b----  1.0 ${UUID}  -  -\\n' "\${memory}" ;;`;
      const looks = (): number =>
        readFileSync(join(host?.root ?? '', 'looks'), 'utf8')
          .trim()
          .split('\n').length;
      const waiting = async (last: number, seconds: number): Promise<CommandOutput> => {
        const params = paramsOf({ memory: 300, balloon_timeout: seconds });
        const live = JSON.stringify([
          { domid: 7, config: { b_info: { target_memkb: 256 * 1024, max_memkb: 1 << 20 } } },
        ]);
        const plan = xenGuest.plan(
          xenGuest.parse(guestProbe({ domains: [domainRow('g1', UUID)], live }), params),
          params,
        );
        const changes = plan.kind === 'changes' ? plan.changes : [];
        const action = changes.find(({ summary }) => summary.startsWith('set the memory'))?.actions[1];
        assert.ok(action?.kind === 'run', JSON.stringify(plan).slice(0, 400));
        host = lookAlike([...shell], { commands: { xl: standInXl(list(last)) } });
        return host.run(action.script);
      };

      it('is waited for until it has it', async () => {
        assert.equal((await waiting(301, 600)).exitStatus, 0);
        assert.equal(looks(), 3);
      });

      it('and that has no balloon driver is waited for no longer than balloon_timeout, which is no error', async () => {
        assert.equal((await waiting(256, 0)).exitStatus, 0);
        assert.equal(looks(), 1);
      });
    });

    it('gives a command to the guest under its new id when it was restarted meanwhile (fault 32)', async () => {
      const verbs = `pause) test "$2" = 8 || { row g1 8 -b---- ${UUID}; echo "$2 is an invalid domain identifier (rc=-6)" >&2; exit 1; } ;;`;
      const done = await act('pause g1', { verbs, flags: '-b----', more: { state: 'paused' } });
      assert.equal(done.exitStatus, 0, done.stderr);
      assert.deepEqual(done.calls, ['list -v', 'pause 7', 'list -v', 'pause 8']);
    });

    it('gives up when the guest is gone, and never takes another of that name (fault 32)', async () => {
      const verbs = `pause) row g1 8 -b---- 11111111-2222-4333-8444-555555555555; exit 1 ;;`;
      const done = await act('pause g1', { verbs, flags: '-b----', more: { state: 'paused' } });
      assert.equal(done.exitStatus, 1);
      assert.match(done.stderr, /not there any more/);
    });

    it('says what a hotplug script said when a creation fails, and leaves nothing of it (fault 27)', async () => {
      const verbs = `create)
        echo 'libxl: error: libxl_device.c:1337:device_hotplug_child_death_cb: script: Could not find bridge device nobr9' >&2
        echo 'libxl: error: libxl_create.c:1921:domcreate_attach_devices: Domain 5:unable to add vif devices' >&2
        exit 3 ;;`;
      const done = await act('create g1', { verbs });
      assert.equal(done.exitStatus, 3);
      assert.match(done.stderr, /Could not find bridge device nobr9/);
      assert.deepEqual(done.calls, ['create -- /etc/xen/g1.cfg', 'list -v']);
    });

    it('tells of a domain that a failed creation left (fault 27)', async () => {
      const verbs = `create) row g1 9 --p--- ${UUID}; exit 3 ;;`;
      const done = await act('create g1', { verbs });
      assert.equal(done.exitStatus, 3);
      assert.match(done.stderr, /id 9/);
    });

    it('fails when xl starts a guest without a setting that it did not understand', async () => {
      const done = await act('create g1', { verbs: `create) echo 'unrecognized argument \`brigde=x' >&2 ;;` });
      assert.equal(done.exitStatus, 1);
      assert.match(done.stderr, /did not take all of its settings/);
    });

    it('lets another creation on the host end first, and its daemon does not keep the lock (fault 35)', async () => {
      const first = spawn('flock', ['-o', LOCK, 'sh', '-c', 'echo held; sleep 1'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await once(first.stdout, 'data');
      let hasEnded = false;
      first.once('exit', () => (hasEnded = true));
      const done = await act('create g1', { verbs: `create) sleep 30 >/dev/null 2>&1 & ;;` });
      assert.equal(done.exitStatus, 0, done.stderr);
      assert.ok(hasEnded, 'it waited for its turn');
      const second = await act('create g1', { verbs: `create) : ;;` });
      assert.equal(second.exitStatus, 0, second.stderr);
    });

    it('gives up a host that another creation does not leave, before it calls xl (fault 35)', async () => {
      const first = spawn('flock', ['-o', LOCK, 'sh', '-c', 'echo held; exec sleep 600'], {
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      await once(first.stdout, 'data');
      const exited = once(first, 'exit');
      try {
        const done = await act('create g1', { verbs: '' });
        assert.equal(done.exitStatus, 1);
        assert.match(done.stderr, /has held this host for 2 s/);
        assert.deepEqual(done.calls, []);
      } finally {
        // flock hands no signal on to its child, which would outlive the test by ten minutes.
        assert.ok(first.pid !== undefined && process.kill(-first.pid));
        await exited;
      }
    });
  });
}

function paramsOf(more: JsonObject): JsonObject {
  const checked = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/boot/vmlinux', ...more });
  assert.ok(checked);
  assert.deepEqual(checked.problems, []);
  return checked.params;
}
