import type { Action, Change } from '../../src/module/contract.ts';
import { CONTEXT_FILE } from '../../src/module/files/context.ts';
import { changingFile } from '../../src/module/script.ts';
import { normalClient } from './client-name.ts';
import { withBlock } from './exports-block.ts';
import { EXPORTS, exportsFileOf, renderEntries, renderExports, writtenOptions } from './exports-file.ts';
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
  const own = ownLive(state, params, foreign);
  const written = writtenOf(state, params);
  const wanted = declaredOf(state, params);
  const others = editedFiles(state, params, adopted);
  const isWritten = others.size === 0 && written.file === wanted.file;
  if (isWritten && isLive(state, params, own)) return undefined;
  const step = isWritten ? 'activate' : stepOf(written, wanted);
  const text = wanted.file ?? '';
  const common = {
    summary: summaryOf(isWritten, params, [...adopted.keys()]),
    risk: withdraws(state, params, own) ? ('disruptive' as const) : ('write' as const),
    actions: [applyAction(state, params, { step, text, digest: state.digest, others })] as const,
  };
  if (isWritten) return { ...common, before: liveText(own), after: liveText(declaredLive(params)) };
  const before = written.file ?? '';
  const old = new Map([...others.keys()].map(name => [name, textBefore(state, params, name)]));
  const undo = { step: stepOf(wanted, written), text: before, digest: '-', others: old };
  return {
    ...common,
    before: withOthers(before, old),
    after: withOthers(text, others),
    undo: [applyAction(state, params, undo)],
  };
}

/** What is ours: the text of our file, the entries in /etc/exports; absent where there is none. */
interface Own {
  readonly file?: string;
  readonly entries?: string;
}

function writtenOf({ files, hasOwnFile, block }: State, { path }: Params): Own {
  return {
    ...(hasOwnFile ? { file: files.get(exportsFileOf(path)) ?? '' } : {}),
    ...(block.kind === 'block' ? { entries: block.entries } : {}),
  };
}

function declaredOf({ readsFolder }: State, params: Params): Own {
  if (params.state === 'absent') return {};
  const clients = clientsOf(params);
  return readsFolder ? { file: renderExports(params.path, clients) } : { entries: renderEntries(params.path, clients) };
}

/** The files that are not ours alone, as they are to be: what is taken over is gone from them, our block is as declared. */
function editedFiles(state: State, params: Params, adopted: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const { entries } = declaredOf(state, params);
  if (!adopted.has(EXPORTS) && entries === writtenOf(state, params).entries) return adopted;
  const text = adopted.get(EXPORTS) ?? state.files.get(EXPORTS) ?? '';
  return new Map([...adopted, [EXPORTS, withBlock(text, params.path, entries)]]);
}

function textBefore(state: State, params: Params, name: string): string {
  const text = state.files.get(name) ?? '';
  return name === EXPORTS ? withBlock(text, params.path, writtenOf(state, params).entries) : text;
}

/** What becomes of our file on the way from one to the other. */
function stepOf(from: Own, to: Own): Step {
  if (from.file === to.file) return 'edit';
  return to.file === undefined ? 'remove' : 'write';
}

/** Our own file, then the files of others that are edited. */
function withOthers(own: string, others: ReadonlyMap<string, string>): string {
  return [own, ...[...others].map(([file, text]) => `${file}:\n${text}`)].join('');
}

type Step = 'write' | 'remove' | 'edit' | 'activate';

function summaryOf(isWritten: boolean, params: Params, adoptedFrom: readonly string[]): string {
  if (isWritten) return `activate the exports of ${params.path}`;
  if (params.state === 'absent') return `withdraw the export of ${params.path}`;
  const clients = clientsOf(params).map(client => client.host);
  const from = adoptedFrom.length === 0 ? '' : `, taken over from ${adoptedFrom.join(', ')}`;
  return `export ${params.path} to ${clients.join(', ')}${from}`;
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
