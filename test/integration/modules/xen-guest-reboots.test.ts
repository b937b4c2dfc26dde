import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidOf } from '../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { CommandOutput, Plan } from '../../../src/module/contract.ts';
import type { Script } from '../../../src/module/script.ts';
import { domainRow, guestProbe } from '../../support/guest-probe.ts';
import { needs } from '../../support/needs.ts';
import { lookAlike, type LookAlikeParts } from '../../support/xen-look-alike.ts';
import { standInXl } from '../../support/xl-stand-in.ts';

const UUID = uuidOf({ name: 'g1', fleet: 'xenplay' });
/** What the process that minds the guest 7 has written when it is about to build it anew. */
const LOG =
  'Waiting for domain g1 (domid 7) to die [pid PID]\nDomain 7 has shut down, reason code 1 0x1\nDone. Rebooting now\n';
const LIVE =
  '[{"domid": 8, "config": {"c_info": {"type": "pv"}, "b_info": {"kernel": "/bin/sh", "cmdline": "console=hvc0"}, "on_reboot": "restart"}}]';
const ROWS = ['', '', domainRow('g1', UUID, '--p---', 8), domainRow('g1', UUID, '-b----', 8)];

/** An xl that shows one row after the other, the last one for ever, until the guest is shut down; and a host that has no time. */
function rebooting(rows: readonly string[], log = 'xl-g1.log'): LookAlikeParts {
  const row = rows.map((text, at) => `${at + 1}) row='${text}' ;;`).join(' ');
  const verbs = `list) case $2 in
    -l) echo '${LIVE}' ;;
    *)
      case $(grep -c '^list -v' "\${root}/calls") in ${row} *) row='${rows.at(-1) ?? ''}' ;; esac
      test ! -e "\${root}/off" || row=''
      printf 'Name                                        ID   Mem VCPUs\\tState\\tTime(s)   UUID                            Reason-Code\\tSecurity Label\\n'
      test -z "\${row}" || echo "\${row}" ;;
    esac ;;
  shutdown) : >"\${root}/off"; kill $(sed -n 's/.*pid \\([0-9]*\\)].*/\\1/p' /var/log/xen/xl-g1.log) ;;`;
  return {
    sys: {
      'hypervisor/type': 'xen\n',
      'hypervisor/properties/features': '000228f0\n',
      'hypervisor/version/minor': '17\n',
    },
    processes: ['oxenstored', 'xenconsoled'],
    minder: { log, text: LOG },
    commands: { xl: standInXl(verbs), sleep: 'exec /bin/sleep 0.1' },
  };
}

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`a guest between the two domains of its reboot, under ${shell.join(' ')},`, function () {
    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
    });

    async function run(parts: LookAlikeParts, script: Script): Promise<CommandOutput & { readonly calls: string }> {
      const host = lookAlike([...shell], parts);
      try {
        const done = await host.run(script);
        const file = join(host.root, 'calls');
        return { ...done, calls: existsSync(file) ? readFileSync(file, 'utf8') : '' };
      } finally {
        host.close();
      }
    }

    async function look(parts: LookAlikeParts, given = running()): Promise<{ plan: Plan; calls: string }> {
      const seen = await run(parts, xenGuest.probe(given));
      return { plan: xenGuest.plan(xenGuest.parse(seen, given), given), calls: seen.calls };
    }

    it('is waited for, and not created a second time (fault 23)', async () => {
      for (const log of ['xl-g1.log', 'xl-g1.log.2', 'xl-g1--incoming.log']) {
        const { plan, calls } = await look(rebooting(ROWS, log));
        assert.equal(plan.kind, 'changes');
        assert.ok(!creates(plan), JSON.stringify(plan));
        assert.match(calls, /^(list -v\n){4}list -l 8\n/);
      }
    });

    it('is not taken for one that is off (fault 23)', async () => {
      const { plan } = await look(rebooting(ROWS), paramsOf({ state: 'shutdown' }));
      assert.match(JSON.stringify(plan), /shut g1 down/);
    });

    it('is not created either when that takes for ever; the process to look at is named (fault 23)', async () => {
      const { plan, calls } = await look(rebooting(['']));
      assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, 'reboot_stuck');
      assert.match(plan.kind === 'impossible' ? plan.cause : '', /process \d+ of xl/);
      assert.equal(calls.match(/list -v/g)?.length, 31);
    });

    it('is created where its daemon minds a guest that was renamed, or one of another name', async () => {
      const renamed = domainRow('old', '11111111-1111-4111-8111-111111111111', '-b----', 7);
      assert.ok(creates((await look(rebooting([renamed]))).plan));
      for (const log of ['xl-g11.log', 'xl-g1.logs', 'xl-og1.log'])
        assert.ok(creates((await look(rebooting([''], log))).plan), log);
    });

    it('is shut down when it is there again and built (fault 23)', async () => {
      const given = paramsOf({ state: 'shutdown' });
      const plan = xenGuest.plan(xenGuest.parse(guestProbe({ domains: [domainRow('g1', UUID)] }), given), given);
      const action = plan.kind === 'changes' ? plan.changes[0].actions[0] : undefined;
      assert.ok(action?.kind === 'run', JSON.stringify(plan));
      for (const rows of [ROWS, [domainRow('g1', UUID, '---sr-'), ...ROWS]]) {
        const done = await run(rebooting(rows), action.script);
        assert.equal(done.exitStatus, 0, done.stderr);
        assert.equal(done.calls, `${'list -v\n'.repeat(rows.length)}shutdown 8\nlist -v\n`);
      }
    });
  });
}

function paramsOf(more: JsonObject): JsonObject {
  return catalog.get('xen_guest')?.checkParams({ name: 'g1', ...more }).params ?? {};
}

function running(): JsonObject {
  return paramsOf({ kernel: '/bin/sh' });
}

function creates(plan: Plan): boolean {
  return JSON.stringify(plan).includes('create g1');
}
