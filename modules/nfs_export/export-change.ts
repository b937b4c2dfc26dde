import type { Action, Change } from '../../src/module/contract.ts';
import { CONTEXT_FILE } from '../../src/module/files/context.ts';
import { changingFile } from '../../src/module/script.ts';
import { normalClient } from './client-name.ts';
import { exportsFileOf, renderExports, writtenOptions } from './exports-file.ts';
import type { Foreign } from './foreign.ts';
import { isPath, namesOf } from './hindrances.ts';
import type { LiveExport } from './etab.ts';
import { optionsText } from './options.ts';
import { clientsOf, type Params } from './params.ts';
import type { State } from './state.ts';

const applyScript = changingFile(import.meta.url, CONTEXT_FILE, 'apply.sh');

/** What was seen, what of other files is taken over, and what stays in them. */
export interface Seen {
  readonly state: State;
  readonly adopted: ReadonlyMap<string, string>;
  readonly foreign: Foreign;
}

/** Writes or removes our file and activates it, or only activates it, or nothing when both are as declared. */
export function exportChange({ state, adopted, foreign }: Seen, params: Params): Change | undefined {
  const file = exportsFileOf(params.path);
  const isAbsent = params.state === 'absent';
  const wanted = isAbsent ? '' : renderExports(params.path, clientsOf(params));
  const before = state.files.get(file) ?? '';
  const own = ownLive(state, params, foreign);
  const hasFile = adopted.size === 0 && (isAbsent ? !state.hasOwnFile : state.hasOwnFile && before === wanted);
  if (hasFile && isLive(state, params, own)) return undefined;
  const step: Step = hasFile ? 'activate' : isAbsent ? 'remove' : 'write';
  const common = {
    summary: summaryOf(step, params, [...adopted.keys()]),
    risk: withdraws(state, params, own) ? ('disruptive' as const) : ('write' as const),
    actions: [applyAction(state, params, { step, text: wanted, digest: state.digest, others: adopted })] as const,
  };
  if (step === 'activate') return { ...common, before: liveText(own), after: liveText(declaredLive(params)) };
  const undoStep: Step = state.hasOwnFile ? 'write' : 'remove';
  const old = new Map([...adopted.keys()].map(name => [name, state.files.get(name) ?? '']));
  return {
    ...common,
    before: withOthers(before, old),
    after: withOthers(wanted, adopted),
    undo: [applyAction(state, params, { step: undoStep, text: before, digest: '-', others: old })],
  };
}

/** Our own file, then the files of others that are edited. */
function withOthers(own: string, others: ReadonlyMap<string, string>): string {
  return [own, ...[...others].map(([file, text]) => `${file}:\n${text}`)].join('');
}

type Step = 'write' | 'remove' | 'activate';

function summaryOf(step: Step, params: Params, adoptedFrom: readonly string[]): string {
  const clients = clientsOf(params).map(client => client.host);
  switch (step) {
    case 'write':
      return `export ${params.path} to ${clients.join(', ')}${adoptedFrom.length === 0 ? '' : `, taken over from ${adoptedFrom.join(', ')}`}`;
    case 'remove':
      return `withdraw the export of ${params.path}`;
    case 'activate':
      return `activate the exports of ${params.path}`;
  }
}

function applyAction(
  state: State,
  params: Params,
  { step, text, digest, others }: { step: Step; text: string; digest: string; others: ReadonlyMap<string, string> },
): Action {
  const clients =
    params.state === 'absent' || digest === '-' ? [] : clientsOf(params).map(({ host }) => normalClient(host));
  const force = params.force ? 'force' : '';
  const script = applyScript(
    step,
    exportsFileOf(params.path),
    state.stateDir,
    digest,
    text,
    params.path,
    force,
    params.rehearse && digest !== '-' ? 'rehearse' : '',
    String(others.size),
    ...[...others].flat(),
    ...clients,
  );
  return { kind: 'run', script, deadlineSeconds: 180 };
}

/** Live exports of the path, but for those that another file asks for. */
function ownLive(state: State, params: Params, foreign: Foreign): readonly LiveExport[] {
  const elsewhere = foreign.exports.filter(entry => isPath(state, params, entry.path));
  return state.live.filter(
    live =>
      isPath(state, params, live.path) && !elsewhere.some(entry => namesOf(state, entry.client).includes(live.client)),
  );
}

function isLive(state: State, params: Params, own: readonly LiveExport[]): boolean {
  const clients = params.state === 'absent' ? [] : clientsOf(params);
  const matches = clients.map(({ host, options }) => {
    const names = namesOf(state, host);
    return own.find(live => names.includes(live.client) && optionsText(live.options) === optionsText(options));
  });
  return !matches.includes(undefined) && own.every(live => matches.includes(live));
}

/** Someone who has the export now will not have it afterwards, or under another identity: mounts of it go stale. */
function withdraws(state: State, params: Params, own: readonly LiveExport[]): boolean {
  if (params.state === 'absent') return own.length > 0;
  const names = clientsOf(params).flatMap(({ host }) => namesOf(state, host));
  return own.some(live => !names.includes(live.client));
}

function declaredLive(params: Params): readonly LiveExport[] {
  if (params.state === 'absent') return [];
  return clientsOf(params).map(({ host, options }) => ({
    path: params.path,
    client: normalClient(host),
    options: writtenOptions(options),
  }));
}

function liveText(live: readonly LiveExport[]): string {
  return live.map(({ path, client, options }) => `${path} ${client}: ${optionsText(options)}\n`).join('');
}
