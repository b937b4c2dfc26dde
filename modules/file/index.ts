import type { JsonObject } from '../../src/model/json.ts';
import { type Change, defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { FOUND_FILE, looksAt } from '../../src/module/files/found.ts';
import { holdsNetworkFiles, isNetworkFile } from '../../src/module/files/of-network.ts';
import {
  attributeChanges,
  folderScript,
  homeRefusals,
  modeRefusals,
  ownerWords,
  pathFacts,
  wantedMode,
} from '../../src/module/files/attributes.ts';
import type { PathState } from '../../src/module/files/path-state.ts';
import { ruleRefusals } from '../../src/module/rules.ts';
import { type Script, scriptFile, sh } from '../../src/module/script.ts';
import { changesBelow } from './below.ts';
import { hardLinkPlan, linkPlan } from './link.ts';
import { type Params, params } from './params.ts';
import { type FileState, parseFileState } from './state.ts';
import { askedTime, timeChanges, timeRefusals } from './times.ts';

const look = scriptFile(import.meta.url, FOUND_FILE, 'look.sh');

export const file = defineModule<Params, FileState>({
  name: 'file',
  summary: 'A file, folder or link: that it is there, or is not, and who may use it.',
  params,
  needsSettledNetwork: ({ path, state, recurse }) =>
    state === 'absent' || recurse ? holdsNetworkFiles(path) : isNetworkFile(path),
  probeDeadlineSeconds: 300,
  check: refusals,
  probe: given =>
    looksAt(
      look(
        given.path,
        given.src ?? '',
        given.state === 'hard' ? 'hard' : 'link',
        given.recurse ? 'yes' : 'no',
        askedTime('atime', given),
        askedTime('mtime', given),
        isPlainLink(given) ? 'no' : 'yes',
      ),
      given.path,
    ),
  parse: parseFileState,
  plan: planOf,
  facts: factsOf,
});

function refusals(given: Params): readonly Refusal[] {
  const { src, state, recurse } = given;
  const wrong: Refusal[] = [
    ...homeRefusals(given.path, 'path'),
    ...modeRefusals(given),
    ...timeRefusals(given),
    ...ruleRefusals('file', given, { when: [{ param: 'state', is: 'hard', oneOf: ['src'] }] }),
  ];
  const refuse = (cause: string, param: string): void => {
    wrong.push({ code: 'wrong_parameter', cause, mend: 'leave it out, or give that state', param: [param] });
  };
  if (recurse && state !== undefined && state !== 'directory')
    refuse("recurse option requires state to be 'directory'", 'recurse');
  if (src !== undefined && state !== undefined && state !== 'link' && state !== 'hard')
    refuse("src option requires state to be 'link' or 'hard'", 'src');
  return wrong;
}

/** A link of which nothing is asked but where it points: what is there matters to nobody. */
function isPlainLink({ state, mode, owner, group }: Params): boolean {
  return state === 'link' && [mode, owner, group].every(value => value === undefined);
}

/** What is asked for; when nothing is said, what is there. */
function wantedState({ own }: FileState, { state, recurse }: Params): Exclude<Params['state'], undefined> {
  if (state !== undefined) return state;
  if (own.kind === 'absent') return recurse ? 'directory' : 'file';
  return own.kind === 'directory' || own.kind === 'link' ? own.kind : 'file';
}

function planOf(state: FileState, given: Params): Plan {
  const { path, recurse } = given;
  const { own } = state;
  const kind = wantedState(state, given);
  if (given.src !== undefined && kind !== 'link' && kind !== 'hard')
    return no(path, "src option requires state to be 'link' or 'hard'");
  if (recurse && kind !== 'directory') return no(path, "recurse option requires state to be 'directory'");
  switch (kind) {
    case 'absent':
      return asPlan(
        own.kind === 'absent' ? [] : [change(`remove ${path}`, [own.kind, ''], sh`rm -rf -- ${bare(path)}`)],
      );
    case 'directory':
      return directoryPlan(state, given);
    case 'link':
      return linkPlan(state, given);
    case 'hard':
      return hardLinkPlan(state, given);
    case 'touch':
      return touchPlan(state, given);
    case 'file':
      return filePlan(state, given);
  }
}

/** With a slash at its end a link would be taken for its folder. */
function bare(path: string): string {
  return path.replace(/(?<=[^/])\/+$/, '');
}

function no(path: string, cause: string): Plan {
  return { kind: 'impossible', code: 'in_the_way', cause, mend: `look at ${path}, or ask for another state` };
}

function asPlan([first, ...rest]: readonly Change[]): Plan {
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function change(summary: string, [before, after]: readonly [string, string], script: Script): Change {
  return { summary, before, after, risk: 'write', actions: [{ kind: 'run', script }] };
}

/** What attributes are set of: a link is gone along when `follow` says so. */
function followed({ own, real }: FileState, { path, follow }: Params): { path: string; state: PathState } {
  return own.kind === 'link' && follow && real !== undefined ? real : { path, state: own };
}

function attributes(state: FileState, given: Params): readonly Change[] {
  const { path, state: found } = followed(state, given);
  return [...attributeChanges(path, found, given), ...timeChanges(path, found, state, given)];
}

function filePlan(state: FileState, given: Params): Plan {
  const { path, state: found } = followed(state, given);
  if (found.kind === 'file' || found.kind === 'other') return asPlan(attributes(state, given));
  const cause = `file (${path}) is ${found.kind}, cannot continue`;
  return { kind: 'impossible', code: 'no_such_path', cause, mend: 'use state: touch or directory, or the copy module' };
}

function directoryPlan(state: FileState, given: Params): Plan {
  const { path, state: found } = followed(state, given);
  if (found.kind === 'directory')
    return asPlan([...attributes(state, given), ...(given.recurse ? changesBelow(path, state.below, given) : [])]);
  if (found.kind !== 'absent') return no(path, `${path} already exists as a ${found.kind}`);
  return asPlan([change(`create the folder ${path}`, ['absent', 'directory'], folderScript(path, given))]);
}

function touchPlan(state: FileState, given: Params): Plan {
  const { path, state: found } = followed(state, given);
  if (found.kind !== 'absent' && found.kind !== 'link') return asPlan(attributes(state, given));
  if (found.kind === 'link' && !given.follow) return no(path, `${path} is a link that is not followed`);
  const made: PathState = { ...found, kind: 'file', mode: '0644' };
  const mode = wantedMode(given.mode, made);
  const words = ownerWords(given);
  const steps = [
    sh`umask 022; : >> ${path}`,
    ...(words === '' ? [] : [sh`chown -- ${words} ${path}`]),
    ...(mode === undefined ? [] : [sh`chmod -- ${mode} ${path}`]),
  ];
  const create = change(`create ${path}`, ['absent', 'file'], {
    text: steps.map(({ text }) => text).join(' && '),
    args: [],
  });
  const times = timeChanges(path, made, state, given).filter(({ once }) => once !== true);
  // A file that is there by then would be touched again: that is no failure.
  return asPlan([create, ...times]);
}

/** Members of Ansible's result: the path is `dest` where something was made of it. */
function factsOf(state: FileState, given: Params): JsonObject {
  const kind = wantedState(state, given);
  const { own } = state;
  if (kind === 'link' || kind === 'hard') {
    const { path: _, ...facts } = pathFacts(given.path, own);
    const src = given.src ?? own.target ?? null;
    return own.kind === 'absent' ? { dest: given.path, src } : { ...facts, state: kind, dest: given.path, src };
  }
  const at = followed(state, given);
  if (kind !== 'touch') return pathFacts(kind === 'absent' ? given.path : at.path, at.state);
  const { path: dest, ...facts } = pathFacts(at.path, at.state);
  return { ...facts, dest: dest ?? null };
}
