import type { Action, Change, Outcome, Plan } from '../../src/module/contract.ts';
import { aptScript, namesOf, updateScript, verbOf } from './command.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';

/** Enough for an upgrade of a whole host. */
const DEADLINE_SECONDS = 3600;

export function planApt(state: State, given: Params): Plan {
  if (!state.hasApt)
    return impossible(
      'missing_tool',
      'the host has no apt-get',
      'use the module "package", or the one of its own manager',
    );
  if (state.deb !== undefined && 'problem' in state.deb)
    return impossible(
      'bad_deb',
      `${given.deb ?? ''}: ${state.deb.problem}`,
      'put the file there first, e.g. with copy',
    );
  const [verb, update] = [verbOf(given), isUpdateDue(state, given)];
  if (verb === 'none') return update ? changes([updateChange(given)]) : { kind: 'converged' };
  if (isRight(state, given)) return { kind: 'converged' };
  if (state.failed) return update ? changes([combined(state, given, [])]) : failure(state);
  const isWanted = state.install.length + state.remove.length > 0;
  if (isWanted) return changes([combined(state, given, update ? [updateAction(given)] : [])]);
  // Lists from before may not know what is newest: only apt can tell, once it has new ones.
  if (update && given.state !== 'absent') return fetchAndSee(given);
  return { kind: 'converged' };
}

function isUpdateDue({ now, listsAt }: State, given: Params): boolean {
  const wanted = given.update_cache ?? given['update-cache'] ?? given.cache_valid_time > 0;
  return wanted && now - listsAt > given.cache_valid_time - (given.cache_valid_time === 0 ? 1 : 0);
}

/** Nothing of what was asked for is left, whatever the lists say. */
function isRight({ asked, deb }: State, given: Params): boolean {
  if (deb !== undefined && 'version' in deb) return deb.version === deb.installed;
  return namesOf(given).length > 0 && given.state === 'present' && asked.length === 0;
}

function failure({ errors }: State): Plan {
  const missing = errors
    .map(error => /Unable to locate package (\S+)/.exec(error)?.[1])
    .find(name => name !== undefined);
  if (missing !== undefined)
    return impossible(
      'no_such_package',
      `No package matching '${missing}' is available`,
      'look at its name; set "update_cache: true" when the lists may be old',
    );
  return impossible('apt_refuses', `apt would fail: ${errors.join(' ')}`, 'run apt-get -s on the host to see why');
}

function updateAction(given: Params): Action {
  return { kind: 'run', script: updateScript(given), deadlineSeconds: 600 };
}

/** Lists are fetched each time that they are too old: nothing about the host is otherwise afterwards that we could see. */
function updateChange(given: Params): Change {
  const action = updateAction(given);
  return { summary: 'fetch the package lists', before: '', after: '', risk: 'write', actions: [action], once: true };
}

function combined(state: State, given: Params, before: readonly Action[]): Change {
  const run: Action = { kind: 'run', script: aptScript(given, state.asked), deadlineSeconds: DEADLINE_SECONDS };
  // Where the simulation failed, new lists are the only hope.
  const [head, ...rest] = state.failed ? [updateAction(given)] : before;
  const what = namesOf(given).length > 0 ? state.asked.join(' ') : (given.deb ?? 'all packages');
  return {
    summary: `${verbOf(given)} ${what}`,
    before: state.remove.map(line => `${line}\n`).join(''),
    after: state.install.map(line => `${line}\n`).join(''),
    risk: 'write',
    actions: head === undefined ? [run] : [head, ...rest, run],
  };
}

function fetchAndSee(given: Params): Plan {
  const [update, run] = [updateScript(given), aptScript(given, namesOf(given))];
  return {
    kind: 'command',
    summary: `fetch the package lists, then ${verbOf(given)} what is newer`,
    script: { text: `set -e\n${update.text}\n${run.text}\n`, args: [] },
    deadlineSeconds: DEADLINE_SECONDS,
  };
}

/** Of a run whose effect was not known before. */
export function aptOutcome({
  exitStatus,
  stdout,
  stderr,
}: {
  exitStatus: number;
  stdout: string;
  stderr: string;
}): Outcome {
  const counts = /^(\d+) upgraded, (\d+) newly installed, (?:(\d+) downgraded, )?(\d+) to remove/m.exec(stdout);
  const changed = counts?.slice(1).some(count => Number(count) > 0) ?? false;
  const facts = { stdout, stderr, cache_updated: exitStatus === 0 };
  if (exitStatus === 0) return { changed, facts };
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return { changed: false, facts, failure: { cause: `apt-get failed: ${said}` } };
}

function changes(list: readonly [Change, ...Change[]]): Plan {
  return { kind: 'changes', changes: list };
}

function impossible(code: string, cause: string, mend: string): Plan {
  return { kind: 'impossible', code, cause, mend };
}
