import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { Script } from '../../../src/module/script.ts';
import { guestProbe } from '../../support/guest-probe.ts';
import { needs } from '../../support/needs.ts';
import { lookAlike, type LookAlikeParts } from '../../support/xen-look-alike.ts';

/** `systemd-run` notes its words and runs the rest, as with --scope the real one does, in its own place. */
const COMMANDS = {
  'systemd-run': 'echo "systemd-run $*" >>"$(dirname "$0")/../calls"; shift 2; exec "$@"',
  xl: 'echo "xl $*" >>"$(dirname "$0")/../calls"',
};
const CREATE = 'xl create -- /etc/xen/g1.cfg\n';
const SCOPE = `systemd-run --scope --quiet ${CREATE}`;

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`xl's own process for a guest, with a stand-in for systemd-run, under ${shell.join(' ')},`, function () {
    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
    });

    async function calls(etc: LookAlikeParts['etc'], more: LookAlikeParts = {}): Promise<string> {
      const host = lookAlike([...shell], { systemd: true, commands: COMMANDS, etc: etc ?? {}, ...more });
      try {
        const done = await host.run(creation());
        assert.equal(done.exitStatus, 0, done.stderr);
        const file = join(host.root, 'calls');
        return existsSync(file) ? readFileSync(file, 'utf8') : '';
      } finally {
        host.close();
      }
    }

    it('gets a scope of its own where logind ends what a login leaves behind', async () => {
      for (const setting of ['KillUserProcesses=yes', ' KillUserProcesses = true ', '#x\nKillUserProcesses=1\n'])
        assert.equal(await calls({ 'systemd/logind.conf': `[Login]\n${setting}\n` }), SCOPE + CREATE, setting);
      assert.equal(
        await calls({
          'systemd/logind.conf': '[Login]\nKillUserProcesses=no\n',
          'systemd/logind.conf.d/50-site.conf': '[Login]\nKillUserProcesses=yes\n',
        }),
        SCOPE + CREATE,
      );
    });

    it('gets none where logind does not, where a later file takes that back, or without systemd', async () => {
      const yes = '[Login]\nKillUserProcesses=yes\n';
      assert.equal(await calls({ 'systemd/logind.conf': '[Login]\n#KillUserProcesses=yes\n' }), CREATE);
      assert.equal(
        await calls({
          'systemd/logind.conf': yes,
          'systemd/logind.conf.d/10-site.conf': yes,
          'systemd/logind.conf.d/20-site.conf': '[Login]\nKillUserProcesses=no\n',
        }),
        CREATE,
      );
      if (!existsSync('/run/systemd/system'))
        assert.equal(await calls({ 'systemd/logind.conf': yes }, { systemd: false }), CREATE);
    });
  });
}

/** What creates a guest of which nothing is there yet. */
function creation(): Script {
  const given = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/bin/sh' }).params ?? {};
  const plan = xenGuest.plan(xenGuest.parse(guestProbe({}), given), given);
  const action = plan.kind === 'changes' ? plan.changes.at(-1)?.actions[0] : undefined;
  assert.ok(action?.kind === 'run', JSON.stringify(plan));
  return action.script;
}
