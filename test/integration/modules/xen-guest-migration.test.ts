import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidOf } from '../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { CommandOutput, Plan } from '../../../src/module/contract.ts';
import { domainRow } from '../../support/guest-probe.ts';
import { needs } from '../../support/needs.ts';
import { type LookAlike, lookAlike } from '../../support/xen-look-alike.ts';
import { standInXl } from '../../support/xl-stand-in.ts';

const UUID = uuidOf({ name: 'g1', fleet: 'xenplay' });
const SYS = {
  'hypervisor/type': 'xen\n',
  'hypervisor/properties/features': '000228f0\n',
  'hypervisor/version/major': '4\n',
};

/** A stand-in for ssh: the other host is a folder with an xl and domains of its own. */
const SSH = `root=$(dirname "$0")/..
while test $# -gt 0; do
  case $1 in -o) shift 2 ;; -*) shift ;; root@*) peer=\${1#root@}; shift; break ;; *) exit 255 ;; esac
done
test ! -e "\${root}/silent" || { echo "ssh: connect to host \${peer} port 22: Connection timed out" >&2; exit 255; }
case \${peer} in
  192.0.2.1) exec sh -c "PATH=\${root}/there/bin:\$PATH; $*" ;;
  192.0.2.2) test ! -e "\${root}/closed" || { echo 'Permission denied (publickey)' >&2; exit 255; }; exec true ;;
esac
exit 255`;

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`a guest that runs on another dom0, against stand-ins for xl and ssh, under ${shell.join(' ')}`, function () {
    let host: LookAlike;
    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
    });
    afterEach(() => {
      host.close();
    });

    /** Two dom0s, the guest on the other one. `migrate` is what xl migrate does there. */
    function twoHosts({ migrate = '', row = domainRow('g1', UUID), live = {}, caps = 'pv hvm hap shadow' } = {}): void {
      const json = JSON.stringify([{ domid: 7, config: { c_info: { type: 'pv', name: 'g1' }, b_info: live } }]);
      const there = standInXl(`migrate) ${migrate} ;;
  info) echo 'virt_caps              : ${caps}' ;;
  list) test "$2" != -l || { echo '${json}'; exit 0; }
    printf 'Name  ID  Mem VCPUs\\tState\\tTime(s)   UUID  Reason-Code\\tSecurity Label\\n'; cat "\${root}/domains" ;;`);
      host = lookAlike([...shell], {
        sys: { ...SYS, 'hypervisor/version/minor': '17\n' },
        processes: ['oxenstored', 'xenconsoled'],
        commands: {
          xl: standInXl('info) echo free_memory : 4096 ;; create) test "$2" = -n ;;'),
          ssh: SSH,
          'xenstore-ls': 'cat "$(dirname "$0")/../store" 2>/dev/null',
        },
      });
      writeFileSync(join(host.root, 'domains'), '');
      writeFileSync(join(host.root, 'there-xl'), `#!/bin/sh\n${there}\n`);
      writeFileSync(join(host.root, 'there-domains'), `${row}\n`);
    }

    async function planned(more: JsonObject = {}): Promise<{ plan: Plan; act: () => Promise<CommandOutput> }> {
      const params = paramsOf({ peers: ['192.0.2.1'], migrate_address: '192.0.2.2', ...more });
      await host.run({
        text: 'mkdir -p "$1/there/bin" && cp "$1/there-xl" "$1/there/bin/xl" && chmod 755 "$1/there/bin/xl" && cp "$1/there-domains" "$1/there/domains"',
        args: [host.root],
      });
      const state = xenGuest.parse(await host.run(xenGuest.probe(params)), params);
      const plan = xenGuest.plan(state, params);
      const act = async (): Promise<CommandOutput> => {
        const action = plan.kind === 'changes' ? plan.changes.at(-1)?.actions[0] : undefined;
        assert.ok(action?.kind === 'run', JSON.stringify(plan).slice(0, 300));
        return host.run(action.script);
      };
      return { plan, act };
    }

    const told = ({ plan }: { plan: Plan }): unknown =>
      plan.kind === 'impossible'
        ? plan.code
        : plan.kind === 'changes'
          ? plan.changes.map(({ summary }) => summary)
          : plan.kind;

    it('is not created a second time', async () => {
      twoHosts();
      assert.equal(told(await planned()), 'runs_elsewhere');
    });

    it('is not asked for at the host itself, which a list of all dom0s may hold', async () => {
      twoHosts();
      const { plan } = await planned({ peers: ['192.0.2.2'] });
      assert.equal(plan.kind, 'changes', JSON.stringify(plan));
    });

    it('is not created while nobody knows where it is', async () => {
      twoHosts();
      writeFileSync(join(host.root, 'silent'), '');
      const { plan } = await planned({ migrate: true });
      assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, 'peer_unknown');
      assert.match(plan.kind === 'impossible' ? plan.cause : '', /Connection timed out/);
    });

    it('is left alone where a migration went wrong at the other end (fault 37)', async () => {
      twoHosts({ row: domainRow('g1--migratedaway', UUID) });
      assert.equal(told(await planned({ migrate: true })), 'migration_leftover');
    });

    for (const [what, set] of [
      ['with a PCI device', { live: { disable_migrate: 'True' } }],
      ['where Xen could not tell which pages it writes to', { caps: 'pv hvm hap' }],
      ['while it is crashed', { row: domainRow('g1', UUID, '---sc-') }],
    ] as const) {
      it(`is not migrated ${what}`, async () => {
        twoHosts(set);
        const { plan } = await planned({ migrate: true });
        assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, 'cannot_migrate');
      });
    }

    it('is not migrated where the other host cannot reach this one', async () => {
      twoHosts();
      writeFileSync(join(host.root, 'closed'), '');
      assert.equal(told(await planned({ migrate: true })), 'cannot_migrate');
    });

    it('is not migrated with a disk that is not declared the same on both', async () => {
      twoHosts();
      const disks = [{ path: '/dev/null', vdev: 'xvda' }];
      assert.equal(told(await planned({ migrate: true, disks })), 'cannot_migrate');
    });

    it('is not migrated while another guest there writes to its disk (fault 29)', async () => {
      twoHosts();
      const store = ['params = "aio:/etc/passwd"', 'mode = "w"', 'state = "4"'];
      const lines = store.map(line => `/local/domain/0/backend/qdisk/9/51712/${line}\n`);
      writeFileSync(join(host.root, 'store'), lines.join(''));
      const { plan } = await planned({ migrate: true, disks: [{ path: '/etc/passwd', vdev: 'xvda', shared: true }] });
      assert.match(plan.kind === 'impossible' ? plan.cause : plan.kind, /by domain 9 on 192\.0\.2\.1/);
    });

    it('is migrated, and only here afterwards', async () => {
      twoHosts({ migrate: `cat "\${root}/domains" >"\${root}/../domains"; gone` });
      const found = await planned({ migrate: true });
      assert.deepEqual(told(found), ['write /etc/xen/g1.cfg', 'migrate g1 here from 192.0.2.1']);
      const done = await found.act();
      assert.equal(done.exitStatus, 0, done.stderr);
      assert.match(readFileSync(join(host.root, 'domains'), 'utf8'), /^g1 /);
      assert.equal(readFileSync(join(host.root, 'there/domains'), 'utf8'), '');
      assert.match(
        readFileSync(join(host.root, 'there/calls'), 'utf8'),
        /^migrate -s ssh -o BatchMode=yes -o ConnectTimeout=10 7 192\.0\.2\.2$/m,
      );
    });

    it('runs on where it was when its host could not send it', async () => {
      twoHosts({ migrate: `echo 'Migration failed, resuming at sender.' >&2; exit 1` });
      const done = await (await planned({ migrate: true })).act();
      assert.equal(done.exitStatus, 1);
      assert.match(done.stderr, /g1 runs on at 192\.0\.2\.1/);
      assert.doesNotMatch(done.stderr, /UNSAFE/);
    });

    it('is for a human to look at when the hand-over failed, and nothing is cleared away (fault 37)', async () => {
      twoHosts({ migrate: `gone; echo '** Migration failed during final handshake **' >&2; exit 1` });
      const done = await (await planned({ migrate: true })).act();
      assert.equal(done.exitStatus, 1);
      assert.match(done.stderr, /UNSAFE/);
    });
  });
}

function paramsOf(more: JsonObject): JsonObject {
  const checked = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/etc/passwd', memory: 64, ...more });
  assert.ok(checked);
  assert.deepEqual(checked.problems, []);
  return checked.params;
}
