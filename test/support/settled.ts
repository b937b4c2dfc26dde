import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/model/json.ts';
import type { AnyModule, Plan } from '../../src/module/contract.ts';
import { paramsChecker } from '../../src/load/schema.ts';
import { converge, type RunScript } from './converge.ts';

/** Parameters as the engine would give them to the module: checked, with defaults. */
export function checked(module: AnyModule, params: JsonObject): JsonObject {
  const { params: whole, problems } = paramsChecker(module.name, module.params)(params);
  assert.deepEqual(problems, []);
  assert.deepEqual(module.check?.(whole, { name: 'h1', groups: ['all'] }) ?? [], []);
  return whole;
}

/** Converges, and gives the summaries of what was done; fails unless everything went well and nothing but events is left to do. */
export async function settled(module: AnyModule, params: JsonObject, run: RunScript): Promise<readonly string[]> {
  const { first, second, outputs } = await converge(module, checked(module, params), run);
  const bad = outputs.find(output => output.exitStatus !== 0);
  assert.equal(bad, undefined, JSON.stringify(bad));
  if (first.kind === 'converged') return [];
  assert.ok(first.kind === 'changes' && second !== undefined, JSON.stringify(first));
  assert.ok(
    second.kind === 'converged' || (second.kind === 'changes' && second.changes.every(change => change.once === true)),
    JSON.stringify(second),
  );
  return first.changes.map(change => change.summary);
}

/** The code with which the module refuses, once it has looked. */
export async function refused(module: AnyModule, params: JsonObject, run: RunScript): Promise<string> {
  const whole = checked(module, params);
  const plan: Plan = module.plan(module.parse(await run(module.probe(whole)), whole), whole);
  return plan.kind === 'impossible' ? plan.code : JSON.stringify(plan);
}

/** What `register` would get of the host as it is now. */
export async function factsNow(module: AnyModule, params: JsonObject, run: RunScript): Promise<JsonObject> {
  const whole = checked(module, params);
  return module.facts?.(module.parse(await run(module.probe(whole)), whole), whole) ?? {};
}
