import assert from 'node:assert/strict';
import { factsOf } from '../../../../modules/hvm_check/facts.ts';
import type { State } from '../../../../modules/hvm_check/state.ts';

function state(more: {
  info?: Readonly<Record<string, string>>;
  facts?: Readonly<Record<string, string>>;
  messages?: readonly string[];
  vendor?: string;
}): State {
  return {
    facts: new Map(Object.entries({ hypervisor: 'xen', machine: 'x86_64', dom0: 'yes', uid: '0', ...more.facts })),
    cpu: new Map([['vendor_id', more.vendor ?? 'GenuineIntel']]),
    cpuFlags: [],
    info: new Map(Object.entries(more.info ?? {})),
    infoStatus: 0,
    infoText: '',
    messages: more.messages ?? [],
    ring: { status: 0, bytes: 16_383, firstLine: '' },
    log: [],
  };
}

describe('factsOf', () => {
  const hap = (version: string, caps: string): unknown =>
    factsOf(state({ info: { xen_version: version, virt_caps: caps } }))['hap'];

  it('takes a missing "hap" for unknown up to 4.12, and for no from 4.13 on', () => {
    assert.deepEqual(
      [hap('4.12.4', 'hvm pv'), hap('4.13.0', 'pv hvm'), hap('4.17.7', 'pv hvm hap')],
      ['unknown', 'no', 'yes'],
    );
  });

  it("reads every release's words for hardware assisted paging", () => {
    const said = (line: string): unknown => factsOf(state({ messages: [line] }))['hap'];
    assert.equal(said('(XEN) HVM: Hardware Assisted Paging detected.'), 'yes');
    assert.equal(said('(XEN) HVM: Hardware Assisted Paging (HAP) detected'), 'yes');
    assert.equal(said('(XEN) HVM: Hardware Assisted Paging (HAP) detected but disabled'), 'no');
    assert.equal(said('(XEN) HVM: Hardware Assisted Paging (HAP) not detected'), 'no');
  });

  it('knows an IOMMU by the capabilities or the messages', () => {
    const iommu = (more: Parameters<typeof state>[0]): unknown => factsOf(state(more))['iommu'];
    assert.equal(iommu({ info: { virt_caps: 'hvm hvm_directio' } }), 'yes');
    assert.equal(iommu({ messages: ['(XEN) I/O virtualisation enabled'] }), 'yes');
    assert.equal(iommu({ messages: ['(XEN) I/O virtualization disabled'] }), 'no');
    assert.equal(iommu({}), 'unknown');
  });

  it('takes the kind of HVM from the vendor where the ring no longer says it', () => {
    const capabilities = { capabilities: 'xen-3.0-x86_64 hvm-3.0-x86_64' };
    assert.equal(factsOf(state({ facts: capabilities }))['hvm_type'], 'VMX');
    assert.equal(factsOf(state({ facts: capabilities, vendor: 'HygonGenuine' }))['hvm_type'], 'SVM');
    assert.equal(factsOf(state({}))['hvm_type'], null);
  });

  it('tells page sizes, the scheduler and whether dom0_mem is set', () => {
    const facts = factsOf(
      state({
        messages: ['(XEN) HVM: HAP page sizes: 4kB, 2MB [disabled]'],
        info: {
          xen_scheduler: 'credit',
          xen_commandline: 'placeholder dom0_mem=1G',
          total_memory: '4096',
          free_memory: 'x',
        },
      }),
    );
    assert.deepEqual(facts['page_sizes'], ['4kB', '2MB [disabled]']);
    assert.deepEqual(
      [facts['scheduler'], facts['dom0_mem_set'], facts['total_memory_mib'], facts['free_memory_mib']],
      ['credit', true, 4096, null],
    );
    assert.equal(factsOf(state({}))['dom0_mem_set'], null);
  });
});
