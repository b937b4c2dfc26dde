import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidOf } from '../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../modules/xen_guest/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { Plan } from '../../../src/module/contract.ts';
import { needs } from '../../support/needs.ts';
import { lookAlike, type LookAlikeParts } from '../../support/xen-look-alike.ts';

const XEN: LookAlikeParts = {
  sys: {
    'hypervisor/type': 'xen\n',
    'hypervisor/properties/features': '000228f0\n',
    'hypervisor/version/major': '4\n',
    'hypervisor/version/minor': '17\n',
  },
  processes: ['oxenstored', 'xenconsoled'],
};
const HEADER = 'Name  ID  Mem VCPUs\\tState\\tTime(s)   UUID  Reason-Code\\tSecurity Label';
const CALLED = 'echo "$*" >> "$(dirname "$0")/../calls"';
/** A stand-in for timeout that does not let a test wait for ten seconds. */
const SHORT_TIMEOUT = 'shift; exec /usr/bin/timeout 0.3 "$@"';

for (const shell of [['dash'], ['busybox', 'sh']] as const) {
  describe(`xen_guest on a host that looks like a dom0, under ${shell.join(' ')}`, function () {
    before(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`);
    });

    const params =
      catalog.get('xen_guest')?.checkParams({
        name: 'g1',
        kernel: '/nowhere/vmlinux',
        ramdisk: '/nowhere/initrd',
        vifs: [{ bridge: 'nobr9' }],
        disks: [{ path: '/nowhere/d.img', vdev: 'xvda' }],
      }).params ?? {};

    async function look(parts: LookAlikeParts, given: JsonObject = params): Promise<{ plan: Plan; calls: string }> {
      const host = lookAlike([...shell], parts);
      try {
        const state = xenGuest.parse(await host.run(xenGuest.probe(given)), given);
        const file = join(host.root, 'calls');
        return { plan: xenGuest.plan(state, given), calls: existsSync(file) ? readFileSync(file, 'utf8') : '' };
      } finally {
        host.close();
      }
    }

    it('gives up an xl that hangs, and does not call it again (fault 17)', async () => {
      const { plan, calls } = await look({
        ...XEN,
        commands: { xl: `${CALLED}; exec sleep 600`, ...(shell[0] === 'dash' ? { timeout: SHORT_TIMEOUT } : {}) },
      });
      assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, 'xl_hangs');
      assert.equal(calls, 'list -v\n');
    });

    it('does not call xl at all where no xenstored runs (fault 17)', async () => {
      const { plan, calls } = await look({ ...XEN, processes: [], commands: { xl: CALLED } });
      assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, 'xenstored_down');
      assert.equal(calls, '');
    });

    it('sees whether somebody takes what guests write to their consoles', async () => {
      const commands = { xl: `case $1 in list) printf '${HEADER}\\n';; esac` };
      const given = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/bin/sh' }).params ?? {};
      const warned = async (...processes: readonly string[]): Promise<string> =>
        JSON.stringify((await look({ ...XEN, processes, commands }, given)).plan);
      assert.match(await warned('oxenstored'), /xenconsoled does not run/);
      assert.doesNotMatch(await warned('oxenstored', 'xenconsoled'), /xenconsoled/);
      assert.doesNotMatch(await warned('xenconsoled', 'xenstored'), /xenconsoled/);
    });

    it('waits for a guest that is about to reboot, and takes it under its new id for no change (fault 23)', async () => {
      const folder = mkdtempSync('/tmp/xenplay-guest-');
      try {
        const config = join(folder, 'g1.cfg');
        const given = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/bin/sh', config }).params ?? {};
        writeFileSync(config, xenGuest.probe(given).args[6] ?? '');
        const uuid = uuidOf({ name: 'g1', fleet: 'xenplay' });
        const xl = `${CALLED}
case "$1 $2" in
  'list -v')
    case $(grep -c '^list -v' "$(dirname "$0")/../calls") in 1) row='7  256  1  ---sr-' ;; 2) row='7  256  1  ---sS-' ;; 3) row='' ;; 4) row='8  256  1  --p---' ;; *) row='8  256  1  -b----' ;; esac
    printf '${HEADER}\\n'; test -z "\${row}" || echo "g1  \${row}  1.0 ${uuid}  -  -" ;;
  'list -l') echo '[{"domid": 8, "config": {"c_info": {"type": "pv"}, "b_info": {"kernel": "/bin/sh", "cmdline": "console=hvc0"}, "on_reboot": "restart"}}]' ;;
esac`;
        const { plan, calls } = await look({ ...XEN, commands: { xl } }, given);
        assert.equal(plan.kind, 'converged', JSON.stringify(plan));
        assert.match(calls, /^(list -v\n){5}list -l 8\n/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it('does not give an HVM guest a kernel that its device model cannot start', async () => {
      const hvm = { ...params, type: 'hvm', kernel: '/bin/sh', ramdisk: '/bin/sh', vifs: [], disks: [] };
      const { plan } = await look({ ...XEN, commands: { xl: `case $1 in list) printf '${HEADER}\\n';; esac` } }, hvm);
      assert.match(plan.kind === 'impossible' ? plan.cause : plan.kind, /\/bin\/sh is no packed kernel/);
    });

    it('shows the dry run new settings of a live guest, and asks nothing about settings that are in its file', async () => {
      const folder = mkdtempSync('/tmp/xenplay-guest-');
      try {
        const config = join(folder, 'g1.cfg');
        const given = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/bin/sh', config }).params ?? {};
        const uuid = uuidOf({ name: 'g1', fleet: 'xenplay' });
        const xl = `${CALLED}
case "$1 $2" in
  'list -v') printf '${HEADER}\\n'; echo 'g1  7  256  1  -b----  1.0 ${uuid}  -  -' ;;
  'create -n') echo 'config parsing error near here' >&2; exit 1 ;;
esac`;
        const before = await look({ ...XEN, commands: { xl } }, given);
        assert.equal(before.plan.kind === 'impossible' ? before.plan.code : before.plan.kind, 'xl_refuses');
        assert.match(before.calls, /^create -n -q \/dev\/null/m);
        writeFileSync(config, xenGuest.probe(given).args[6] ?? '');
        const after = await look({ ...XEN, commands: { xl } }, given);
        assert.doesNotMatch(after.calls, /create/);
        assert.equal(after.plan.kind, 'converged', JSON.stringify(after.plan));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it('looks for what the script of xl.conf needs where an interface names none', async () => {
      const commands = { xl: `case $1 in list) printf '${HEADER}\\n';; esac` };
      const given =
        catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/bin/sh', vifs: [{ bridge: 'lo.7' }] }).params ??
        {};
      const cause = async (xlConf: string, script = '#!/bin/sh'): Promise<string> => {
        const etc = { 'xen/xl.conf': `# vif.default.script="no"\n${xlConf}\n`, 'xen/scripts/vif-usual': script };
        const routes = { 'xen/scripts/vif-route': '#!/bin/sh', 'xen/scripts/vif-openvswitch': '#!/bin/sh' };
        const { plan } = await look(
          { ...XEN, sys: { ...XEN.sys, 'class/net/lo/type': '772\n' }, commands, etc: { ...etc, ...routes } },
          given,
        );
        return plan.kind === 'impossible' ? plan.cause : plan.kind === 'changes' ? String(plan.warnings) : plan.kind;
      };
      assert.match(await cause(''), /: bridge lo\.7$/);
      assert.match(await cause('vif.default.script = "vif-usual"'), /: bridge lo\.7$/);
      assert.match(await cause("vif.default.script = 'none'"), /: bridge lo\.7, script \/etc\/xen\/scripts\/none$/);
      assert.match(await cause('vifscript="/etc/xen/scripts/vif-usual"', ''), /vif-usual is not executable$/);
      // Neither routes nor Open vSwitch need a bridge of that name.
      assert.match(await cause('vif.default.script="vif-route"\nvifscript="none"'), /^xl\.conf has .*vif-route set up/);
      assert.match(await cause('vif.default.script="/etc/xen/scripts/vif-openvswitch"'), /vif-openvswitch set up/);
    });

    it('lists kernel, ramdisk, disk and bridge that are missing, all at once, and would create nothing (fault 26, fault 28)', async () => {
      const { plan, calls } = await look({
        ...XEN,
        commands: { xl: `${CALLED}; case $1 in list) printf '${HEADER}\\n';; esac` },
      });
      assert.equal(plan.kind === 'impossible' ? plan.code : JSON.stringify(plan), 'missing_on_host');
      assert.match(
        plan.kind === 'impossible' ? plan.cause : '',
        /kernel \/nowhere\/vmlinux, ramdisk \/nowhere\/initrd, disk \/nowhere\/d\.img, bridge nobr9/,
      );
      assert.doesNotMatch(calls, /^create (?!-n )/m);
    });
  });
}
