import assert from 'node:assert/strict';
import { parseState } from '../../../../modules/hvm_check/state.ts';
import { judge, ringOf } from '../../../../modules/hvm_check/verdict.ts';

const BANNER = '(XEN) Xen version 4.17.7 (Debian) Wed Nov  4 16:52:28 UTC 2026';

function verdictOf(ring: readonly string[], facts: readonly string[] = ['capabilities=xen-3.0-x86_64 ']): string {
  const lines = ['machine=x86_64', 'uid=0', 'hypervisor=xen', 'dom0=yes', ...facts].map(line => `|${line}`);
  const dmesg = [
    '=dmesg',
    '|status=0',
    `|bytes=${ring.join('\n').length}`,
    `|${ring[0] ?? ''}`,
    ...ring.map(line => `|${line}`),
  ];
  const stdout = ['=facts', ...lines, '=cpu', ...dmesg, '=log', '=end', ''].join('\n');
  return judge(parseState({ exitStatus: 0, stdout, stderr: '' })).verdict;
}

describe('judge', () => {
  it('is unsupported_cpu only when the ring is whole', () => {
    assert.equal(verdictOf([BANNER, '(XEN)   Support for HVM VMs: RSB']), 'unsupported_cpu');
    assert.equal(verdictOf(['(XEN)   Support for HVM VMs: RSB']), 'unknown');
    assert.equal(verdictOf(['', '(XEN) HVM1 restore: CPU 0']), 'unknown');
  });

  it('knows the banner with a time before it', () => {
    assert.equal(verdictOf([BANNER.replace('(XEN)', '(XEN) [2026-11-24 10:00:00]')]), 'unsupported_cpu');
  });

  it('tells the firmware of either vendor from a failure of the hypervisor', () => {
    assert.equal(verdictOf([BANNER, '(XEN) CPU0: VMX disabled by BIOS.']), 'disabled_firmware');
    assert.equal(verdictOf([BANNER, '(XEN) CPU3: AMD SVM Extension is disabled in BIOS.']), 'disabled_firmware');
    assert.equal(verdictOf([BANNER, '(XEN) VMX: failed to initialise.']), 'disabled_config');
    assert.equal(
      verdictOf([BANNER, '(XEN) VMX: Capabilities fatally differ between CPU2 and CPU0']),
      'disabled_config',
    );
  });

  it('knows a Xen that was built without HVM', () => {
    assert.equal(verdictOf([BANNER, '(XEN)   Support for PV VMs: RSB']), 'disabled_config');
  });

  it('has no data where neither xl nor sysfs answers', () => {
    assert.equal(verdictOf([], []), 'no_data');
    assert.equal(verdictOf([], ['capabilities=']), 'no_data');
  });

  it('knows a dom0 without xenfs by the features of the hypervisor', () => {
    const of = (features: string): string => {
      const stdout = `=facts\n|hypervisor=xen\n|machine=x86_64\n|features=${features}\n|capabilities=hvm-3.0-x86_64\n=end\n`;
      return judge(parseState({ exitStatus: 0, stdout, stderr: '' })).verdict;
    };
    assert.deepEqual([of('000228f0'), of('000220f0'), of('garbage'), of('')], ['enabled', 'domU', 'domU', 'domU']);
  });
});

describe('ringOf', () => {
  const ringWith = (bytes: number, status = 0): string =>
    ringOf({ ring: { status, bytes, firstLine: '' }, messages: ['(XEN) d1v0 Xen version 4.17 is told by a guest'] });

  it('tells a ring that rolled over from one that was cleared by its length', () => {
    assert.deepEqual([ringWith(16_383), ringWith(200), ringWith(0, 1)], ['rolled', 'cleared', 'unread']);
  });
});
