import assert from 'node:assert/strict';
import { xenNetwork } from '../../modules/xen_network/index.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { beginScript } from '../../src/execute/transaction/scripts.ts';
import type { AnyModule, CommandOutput } from '../../src/module/contract.ts';
import type { NetworkHost } from './network-host.ts';

/** Begins a change of the network as a run does that is killed the moment after: nobody is there to confirm it. */
export async function beginTransaction(
  host: NetworkHost,
  params: JsonObject,
  rehearse = false,
): Promise<CommandOutput> {
  const module: AnyModule = xenNetwork;
  const plan = module.plan(module.parse(await host.run(module.probe(params)), params), params);
  assert.ok(plan.kind === 'changes' && plan.transaction !== undefined, JSON.stringify(plan));
  return host.run(beginScript({ id: 'feedbeef01234567', rehearse }, plan.transaction, plan.changes));
}

/** Shell text that waits for something as long as a slow machine may need. */
export function until(condition: string): string {
  return `timeout 120 sh -c 'until ${condition}; do sleep 0.1; done'`;
}
