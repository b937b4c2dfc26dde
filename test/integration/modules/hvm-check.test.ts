import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hvmCheck } from '../../../modules/hvm_check/index.ts';
import type { Plan } from '../../../src/module/contract.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { needs } from '../../support/needs.ts';
import { type LookAlike, type LookAlikeParts, lookAlike } from '../../support/xen-look-alike.ts';

const noTest: (title: string, run: () => Promise<void>) => void = () => undefined;

const SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];
const WITH_HVM = 'xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_64 ';
const WITHOUT_HVM = 'xen-3.0-x86_64 ';
const BANNER = '(XEN) Xen version 4.17.7 (Debian 4.17.7) debug=n Wed Nov  4 16:52:28 UTC 2026';
/** What a release without HVM still says of it, and what a guest may write. */
const NOISE = [
  '(XEN)   Support for HVM VMs: RSB',
  '(XEN)   Support for PV VMs: RSB',
  '(d3) HVM Loader',
  '(d3) CPU0: VMX disabled by BIOS.',
];

function sys(capabilities = WITHOUT_HVM): Record<string, string> {
  return {
    'hypervisor/type': 'xen\n',
    'hypervisor/properties/capabilities': `${capabilities}\n`,
    'hypervisor/properties/features': '000228f0\n',
    'hypervisor/version/major': '4\n',
    'hypervisor/version/minor': '17\n',
    'hypervisor/version/extra': '.7\n',
  };
}

/** Answers like xl of 4.17; every call is written down. */
function xl(capabilities: string, ring: readonly string[]): string {
  return `echo "$*" >> "$(dirname "$0")/../calls"
case $1 in
  info) echo 'xen_version            : 4.17.7'; echo 'virt_caps              : pv'; echo 'xen_caps               : ${capabilities}' ;;
  dmesg) cat <<'END'
${ring.join('\n')}
END
  ;;
esac`;
}

const SHORT_TIMEOUT = 'shift; exec /usr/bin/timeout 0.3 "$@"';

for (const shell of SHELLS) {
  describe(`hvm_check on hosts that look like a dom0, under ${shell.join(' ')}`, function () {
    const hosts: LookAlike[] = [];

    beforeEach(function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`, 'command setpriv');
    });
    afterEach(() => {
      for (const host of hosts.splice(0)) host.close();
    });

    const look = async (
      parts: LookAlikeParts,
      params: JsonObject = {},
    ): Promise<{ facts: JsonObject; plan: Plan; calls: string }> => {
      const host = lookAlike(shell, parts);
      hosts.push(host);
      const state = hvmCheck.parse(await host.run(hvmCheck.probe(params)), params);
      const calls = join(host.root, 'calls');
      return {
        facts: hvmCheck.facts?.(state, params) ?? {},
        plan: hvmCheck.plan(state, params),
        calls: existsSync(calls) ? readFileSync(calls, 'utf8') : '',
      };
    };
    const dom0 = (ring: readonly string[], capabilities = WITHOUT_HVM): LookAlikeParts => ({
      sys: sys(capabilities),
      commands: { xl: xl(capabilities, ring) },
      processes: ['xenstored'],
    });

    it('believes the capabilities, not the messages', async () => {
      const { facts, calls } = await look(dom0(['(XEN) nothing to see'], WITH_HVM));
      assert.equal(facts['verdict'], 'enabled');
      assert.equal(calls, 'info\ndmesg\n');
    });

    it('names the firmware when it switched HVM off, and not what a guest wrote', async () => {
      const { facts } = await look(dom0([BANNER, ...NOISE, '(XEN) CPU0: VMX disabled by BIOS.']));
      assert.equal(facts['verdict'], 'disabled_firmware');
      const { facts: spoofed } = await look(dom0([BANNER, ...NOISE]));
      assert.equal(spoofed['verdict'], 'unsupported_cpu');
    });

    it('finds the reason in the log file of xenconsoled, but not when a guest wrote it', async () => {
      const rolled = dom0(Array.from({ length: 400 }, (_, line) => `(XEN) ${line} ${'x'.repeat(60)}`));
      const line = '(XEN) CPU1: AMD SVM Extension is disabled in BIOS.';
      const { facts } = await look({ ...rolled, log: { 'hypervisor.log': `${line}\n` } });
      assert.equal(facts['verdict'], 'disabled_firmware');
      const { facts: guest } = await look({ ...rolled, log: { 'hypervisor.log': `[2026] (d4) ${line.slice(6)}\n` } });
      assert.equal(guest['verdict'], 'unknown');
    });

    it('says "unknown" when the message ring has rolled over, not "no" (fault 51)', async () => {
      const ring = Array.from({ length: 400 }, (_, line) => `(XEN) ${line} ${'x'.repeat(60)}`);
      const { facts, plan } = await look(dom0(ring), { expect: { hvm: true } });
      assert.equal(facts['verdict'], 'unknown');
      assert.equal(facts['ring'], 'rolled');
      assert.match(plan.kind === 'impossible' ? plan.mend : '', /conring_size=64k/);
    });

    it('says "unknown" when the message ring was cleared (fault 51)', async () => {
      const { facts } = await look(dom0([]));
      assert.deepEqual([facts['verdict'], facts['ring']], ['unknown', 'cleared']);
      const { facts: later } = await look(dom0(['(XEN) HVM1 save: CPU', '(XEN) something new']));
      assert.deepEqual([later['verdict'], later['ring']], ['unknown', 'cleared']);
    });

    it('tells someone who is not root to become root (fault 52)', async () => {
      const denied =
        'echo "xencall: error: Could not obtain handle on privileged command interface: Permission denied" >&2; exit 1';
      const parts: LookAlikeParts = { ...dom0([]), sys: sys('<denied>'), commands: { xl: denied }, user: 'nobody' };
      const { facts, plan } = await look(parts, { expect: { hvm: true } });
      assert.equal(facts['verdict'], 'permission_denied');
      assert.match(plan.kind === 'impossible' ? plan.mend : '', /become/);
    });

    it('tells a guest of Xen from a dom0 (fault 53)', async () => {
      const guest = { ...sys(), 'hypervisor/properties/features': '000020f0\n' };
      const { facts } = await look({ sys: guest });
      assert.equal(facts['verdict'], 'domU');
    });

    it('tells a host without Xen, be it bare, KVM or a container, from one with it (fault 53)', async () => {
      const { facts, calls } = await look(
        { sys: {}, commands: { xl: xl(WITH_HVM, []) }, processes: ['xenstored'] },
        { expect: { hvm: true } },
      );
      assert.equal(facts['verdict'], 'not_xen');
      assert.ok(!calls.includes('dmesg -c'));
    });

    // busybox's sh runs its own applets: a stand-in for one of them, or its absence, is not seen.
    const withStandIns = shell[0] === 'busybox' ? noTest : it;

    withStandIns(
      'tells apart what the CPU can do and what the firmware locks where no Xen runs (fault 53)',
      async () => {
        const kvm = await look({ sys: {}, commands: { dmesg: 'echo "[    4.2] kvm: disabled by bios"' } });
        assert.match(JSON.stringify(kvm.facts['evidence']), /kvm: disabled by bios/);
      },
    );

    withStandIns('does not speak of HVM on ARM (fault 54)', async () => {
      const parts = dom0([BANNER]);
      const { facts } = await look({ ...parts, commands: { ...parts.commands, uname: 'echo aarch64' } });
      assert.equal(facts['verdict'], 'arch_unsupported');
    });

    it('asks for plain English without colours (fault 55)', async () => {
      const localised = `test "$LC_ALL$TERM" = Cdumb || { printf '\\033[31mnicht zu lesen\\n'; exit 0; }\n${xl(WITH_HVM, [BANNER])}`;
      const { facts } = await look({ ...dom0([]), sys: sys('<denied>'), commands: { xl: localised } });
      assert.deepEqual([facts['verdict'], facts['xen_version']], ['enabled', '4.17.7']);
    });

    it('does not call xl again once it hangs, and still gives the verdict from sysfs (fault 17)', async () => {
      const hanging = 'echo "$*" >> "$(dirname "$0")/../calls"; exec sleep 600';
      const parts = { ...dom0([], WITH_HVM), commands: { xl: hanging, timeout: SHORT_TIMEOUT } };
      const { facts, calls } = await look(parts);
      assert.equal(calls, 'info\n');
      assert.equal(facts['verdict'], 'enabled');
      assert.match(JSON.stringify(facts['xl_trouble']), /did not end/);
    });

    it('does not call xl at all where no xenstored runs (fault 17)', async () => {
      const { facts, calls } = await look({ ...dom0([], WITH_HVM), processes: [] });
      assert.equal(calls, '');
      assert.match(JSON.stringify(facts['xl_trouble']), /no xenstored/);
      assert.equal(facts['xen_version'], '4.17.7');
    });

    it('says that the host waits for a reboot when its tools are newer than its Xen (fault 18)', async () => {
      const wrapper =
        'echo "ERROR:  Can\'t find version 4.17 of xen utils (maybe xen-utils-4.17 was already removed before rebooting out of Xen 4.17), bailing out!" >&2; exit 127';
      const { facts } = await look({ ...dom0([], WITH_HVM), commands: { xl: wrapper } });
      assert.equal(facts['verdict'], 'enabled');
      assert.match(JSON.stringify(facts['xl_trouble']), /waits for a reboot/);
    });
  });
}
