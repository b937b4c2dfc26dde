import assert from 'node:assert/strict';
import { fleetReport } from '../../../../modules/hvm_check/fleet-report.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

const usual: JsonObject = {
  verdict: 'enabled',
  xen_version: '4.17.7',
  hap: 'yes',
  virt_caps: ['pv', 'hvm'],
  page_sizes: null,
};

function fleet(...hosts: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(hosts.map((facts, index) => [`h${index + 1}`, { ...usual, ...facts }]));
}

describe('fleetReport', () => {
  it('says nothing of hosts without a verdict', () => {
    assert.deepEqual(fleetReport(new Map([['h1', {}]])), []);
  });

  it('is one line when all hosts are alike', () => {
    assert.deepEqual(fleetReport(fleet({}, {}, {})), ['HVM on 3 hosts: enabled: 3']);
    assert.deepEqual(fleetReport(fleet({})), ['HVM on 1 host: enabled: 1']);
  });

  it('names the hosts that differ from the majority, and in what', () => {
    const facts = fleet({}, { xen_version: '4.14.6' }, {}, { verdict: 'disabled_firmware', virt_caps: ['pv'] });
    assert.deepEqual(fleetReport(facts), [
      'HVM on 4 hosts: enabled: 3, disabled_firmware: 1',
      'verdict differs: h4 has disabled_firmware; the other 3 have enabled',
      'xen_version differs: h2 has 4.14.6; the other 3 have 4.17.7',
      'virt_caps differs: h4 has pv; the other 3 have hvm pv',
    ]);
  });

  it('names both halves when there is no majority', () => {
    assert.deepEqual(fleetReport(fleet({ vendor: 'GenuineIntel' }, { vendor: 'AuthenticAMD' })), [
      'HVM on 2 hosts: enabled: 2',
      'vendor differs: h1 has GenuineIntel; h2 has AuthenticAMD',
    ]);
    const models = fleet({ cpu_model: 'A', microcode: '0x1' }, { cpu_model: 'B', microcode: '0x1' });
    assert.deepEqual(fleetReport(models).slice(1), ['cpu_model differs: h1 has A; h2 has B']);
  });

  it('takes what is not known for no difference, nor the order of capabilities', () => {
    assert.deepEqual(fleetReport(fleet({}, { hap: 'unknown', xen_version: null, virt_caps: ['hvm', 'pv'] })).length, 1);
  });
});
