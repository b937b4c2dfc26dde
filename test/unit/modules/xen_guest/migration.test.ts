import assert from 'node:assert/strict';
import { uuidOf } from '../../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import { catalog } from '../../../../src/cli/catalog.ts';
import type { Plan } from '../../../../src/module/contract.ts';
import { domainRow, guestProbe, HEALTHY } from '../../../support/guest-probe.ts';

const UUID = uuidOf({ name: 'g1', fleet: 'xenplay' });

function told(plan: Plan): string | readonly string[] {
  if (plan.kind === 'impossible') return plan.code;
  return plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : plan.kind;
}

describe('a migration of xen_guest', () => {
  it('does not take a guest onto an older Xen than it runs on, nor onto a CPU of another vendor', () => {
    const given = { name: 'g1', kernel: '/boot/vmlinux', peers: ['192.0.2.1'], migrate: true };
    const params = catalog.get('xen_guest')?.checkParams(given).params;
    assert.ok(params);
    const there = (minor: number, more: readonly string[]): string =>
      [
        '\n=peer 192.0.2.1',
        'answered=yes',
        'table=Name  ID   Mem VCPUs\tState\tTime(s)   UUID',
        `table=${domainRow('g1', UUID)}`,
        'major=4',
        `minor=${minor}`,
        'live=[{"domid": 7, "config": {"c_info": {"type": "pv"}, "b_info": {}}}]',
        'reaches=yes',
        ...more,
      ].join('\n|');
    const planned = (minor: number, more: readonly string[] = []): string | readonly string[] => {
      const output = guestProbe({ toolstack: [...HEALTHY, 'cpu_vendor=GenuineIntel'] });
      return told(
        xenGuest.plan(xenGuest.parse({ ...output, stdout: output.stdout + there(minor, more) }, params), params),
      );
    };
    assert.equal(planned(18), 'cannot_migrate');
    assert.equal(planned(17, ['cpu_vendor=AuthenticAMD']), 'cannot_migrate');
    assert.deepEqual(planned(17), ['write /etc/xen/g1.cfg', 'migrate g1 here from 192.0.2.1']);
  });
});
