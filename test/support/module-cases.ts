import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import type { AnyModule, Plan } from '../../src/module/contract.ts';

/** One case file: captured output and parameters in, state and plan out. What is not named is not compared. */
interface Case {
  readonly title: string;
  readonly params: JsonObject;
  readonly output?: { readonly exit_status?: number; readonly stdout?: string; readonly stderr?: string };
  /** A subset of the state that `parse` must give. */
  readonly state?: JsonObject;
  /** `converged`, `{impossible: code}`, `{changes: [summary …]}`, or `parse_error`. */
  readonly plan?:
    | 'converged'
    | 'skipped'
    | 'parse_error'
    | { readonly impossible?: string; readonly changes?: readonly string[] };
  /** Codes that `check` must give, in order. */
  readonly refusals?: readonly string[];
}

/** Declares one mocha test a case of `test/cases/<module>/*.yaml`; a file holds a list of cases. */
export function describeCases(module: AnyModule): void {
  const folder = join('test', 'cases', module.name);
  describe(`cases of ${module.name}`, () => {
    assert.ok(existsSync(folder), `${folder} is missing`);
    for (const file of readdirSync(folder).filter(name => name.endsWith('.yaml'))) {
      const cases = parse(readFileSync(join(folder, file), 'utf8')) as readonly Case[];
      for (const item of cases) it(`${file}: ${item.title}`, () => runCase(module, item));
    }
  });
}

function runCase(module: AnyModule, item: Case): void {
  if (item.refusals !== undefined) {
    const host = { name: 'dom0-1', groups: ['all'] };
    assert.deepEqual(
      (module.check?.(item.params, host) ?? []).map(refusal => refusal.code),
      item.refusals,
    );
  }
  if (item.output === undefined) return;
  const { exit_status: exitStatus = 0, stdout = '', stderr = '' } = item.output;
  const observe = () => module.parse({ exitStatus, stdout, stderr }, item.params);
  if (item.plan === 'parse_error') {
    assert.throws(observe, { name: 'ParseError' });
    return;
  }
  const state = observe();
  if (item.state !== undefined) assert.deepEqual(likeIn(state, item.state), item.state);
  if (item.plan !== undefined) assert.deepEqual(told(module.plan(state, item.params)), item.plan);
}

/** Of `actual`, what `expected` names. */
function likeIn(actual: unknown, expected: Json): unknown {
  if (!isJsonObject(expected) || !isJsonObject(actual)) return actual;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, likeIn(actual[key], value)]));
}

function told(plan: Plan): Case['plan'] {
  switch (plan.kind) {
    case 'converged':
      return 'converged';
    case 'skipped':
      return 'skipped';
    case 'impossible':
      return { impossible: plan.code };
    case 'changes':
      return { changes: plan.changes.map(change => change.summary) };
    case 'command':
      return { changes: [plan.summary] };
  }
}
