import assert from 'node:assert/strict';
import fc from 'fast-check';
import { modules } from '../../modules/index.ts';
import { OrchestratorError, ParseError } from '../../src/model/diagnostic.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { AnyModule, CommandOutput, Plan } from '../../src/module/contract.ts';
import { checkScript } from '../../src/module/script.ts';
import { fuzz, nearly } from '../support/fuzz/fuzz.ts';
import { moduleSeeds } from '../support/fuzz/module-seeds.ts';

interface Answer {
  readonly params: JsonObject;
  readonly output: CommandOutput;
}

/** Answers that a host may well give one day, and answers that only a broken or hostile one would. */
function answers(module: AnyModule): fc.Arbitrary<Answer> {
  const seeds = moduleSeeds(module);
  const status = fc.constantFrom(0, 0, 0, 0, 1, 2, 124, 127, 255);
  return fc.record({
    params: fc.constantFrom(...seeds.map(({ params }) => params)),
    output: fc.record({
      exitStatus: status,
      stdout: nearly(seeds.map(({ output }) => output.stdout)),
      stderr: nearly(seeds.map(({ output }) => output.stderr)),
    }),
  });
}

/** What the engine asks of a module that has an answer; only errors that it turns into results may come out. */
function considered(module: AnyModule, { params, output }: Answer): void {
  let state;
  try {
    state = module.parse(output, params);
  } catch (error) {
    assert.ok(error instanceof ParseError, error instanceof Error ? error.stack : String(error));
    return;
  }
  try {
    check(module.plan(state, params));
    plain(module.facts?.(state, params) ?? {});
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
  }
}

/** A plan can be told and sent. */
function check(plan: Plan): void {
  if (plan.kind !== 'changes') return;
  for (const { summary, before, after, actions, undo } of plan.changes) {
    assert.ok([summary, before, after].every(text => typeof text === 'string'));
    for (const action of [...actions, ...(undo ?? [])]) if (action.kind === 'run') checkScript(action.script);
  }
}

/** What a playbook sees of it is plain data. */
function plain(facts: JsonObject): void {
  assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
}

describe('the parser of', () => {
  for (const [name, module] of modules) {
    it(`${name} gives a state with a plan and facts, or a ParseError, for any answer of a host`, () => {
      const seeds = moduleSeeds(module);
      fuzz(answers(module), answer => considered(module, answer), seeds);
    });
    if (module.outcome === undefined) continue;
    it(`${name} gives an outcome for whatever its command prints`, () => {
      fuzz(answers(module), ({ params, output }) => {
        try {
          plain(module.outcome?.(output, params).facts ?? {});
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
        }
      });
    });
  }
});
