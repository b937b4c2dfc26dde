import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configOf, renderConfig } from '../../../../modules/xen_guest/config.ts';
import { uuidOf } from '../../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import type { Params } from '../../../../modules/xen_guest/params.ts';
import { catalog } from '../../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { Plan } from '../../../../src/module/contract.ts';
import { domainRow, guestProbe, HEALTHY } from '../../../support/guest-probe.ts';

const UUID = uuidOf({ name: 'g1', fleet: 'xenplay' });

describe('xen_guest on a Xen before 4.5, which shows nothing of a live guest but its row', () => {
  const toolstack = HEALTHY.map(fact => (fact.startsWith('minor=') ? 'minor=4' : fact));
  const live = readFileSync('test/cases/xen_guest/live-pv-nfs.json', 'utf8');

  function planned(more: JsonObject): Plan {
    const checked = catalog.get('xen_guest')?.checkParams({ name: 'g1', kernel: '/boot/vmlinux', ...more });
    assert.ok(checked);
    const params = checked.params as Params & JsonObject;
    const config = renderConfig(configOf(params, { major: 4, minor: 4 }));
    const probe = guestProbe({ toolstack, live, config, domains: [domainRow('g1', UUID)] });
    return xenGuest.plan(xenGuest.parse(probe, params), params);
  }

  it('does not take the text that the guest was created from for the guest, and says so', () => {
    const plan = planned({});
    assert.equal(plan.kind, 'converged');
    assert.match(JSON.stringify(plan), /Xen 4\.4 shows run state, memory and CPUs of a live guest only/);
  });

  it('compares memory and CPUs with the row', () => {
    const plan = planned({ memory: 300, vcpus: 2 });
    assert.deepEqual(plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : plan.kind, [
      'set the memory of g1 to 300 MiB',
      'give g1 2 virtual CPUs',
    ]);
  });
});
