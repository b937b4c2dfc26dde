import { type JsonObject, jsonText } from '../model/json.ts';
import type { ResultStatus, TaskResult } from '../model/result.ts';
import { hostRanges } from './host-ranges.ts';
import { diffLines } from './diff.ts';
import { printable, printableLine } from './printable.ts';

/** What one command came to on one host. */
export interface HostResult {
  readonly host: string;
  readonly module: string;
  readonly result: TaskResult;
}

/** Hosts that came to the same, with the text that says what. */
export interface Block {
  readonly hosts: string;
  readonly status: ResultStatus;
  readonly head: string;
  readonly body: readonly string[];
}

interface FoldOptions {
  readonly diff: boolean;
  /** Everything on the line of the hosts. */
  readonly oneLine: boolean;
}

/** Hosts whose outputs are equal become one block, in the order of their first hosts; the texts are safe to print. */
export function foldedBlocks(results: readonly HostResult[], options: FoldOptions): readonly Block[] {
  const blocks = new Map<string, { readonly hosts: string[]; readonly block: Omit<Block, 'hosts'> }>();
  for (const { host, module, result } of results) {
    const block = { status: result.status, ...told(module, result, options) };
    const key = JSON.stringify(block);
    const entry = blocks.get(key) ?? { hosts: [], block };
    entry.hosts.push(host);
    blocks.set(key, entry);
  }
  return [...blocks.values()].map(({ hosts, block }) => ({ hosts: hostRanges(hosts), ...block }));
}

/** The words of Ansible's ad-hoc command: people and scripts look for them. */
const WORDS: Readonly<Record<ResultStatus, string>> = {
  ok: 'SUCCESS',
  changed: 'CHANGED',
  failed: 'FAILED',
  skipped: 'SKIPPED',
  unreachable: 'UNREACHABLE!',
};

const COMMANDS: ReadonlySet<string> = new Set(['command', 'shell', 'raw', 'script']);

function told(module: string, result: TaskResult, options: FoldOptions): Pick<Block, 'head' | 'body'> {
  const { rc } = result.facts;
  const isOutput = COMMANDS.has(module) && typeof rc === 'number' && result.status !== 'unreachable';
  const word = WORDS[result.status];
  if (isOutput) return outputBlock(`${word} | rc=${rc}`, result.facts, options);
  return dataBlock(word, result, options);
}

function outputBlock(head: string, facts: JsonObject, { oneLine }: FoldOptions): Pick<Block, 'head' | 'body'> {
  const [stdout = '', stderr = ''] = [facts['stdout'], facts['stderr']].map(text => jsonText(text ?? ''));
  if (oneLine) {
    const error = stderr === '' ? '' : ` (stderr) ${printableLine(stderr)}`;
    return { head: `${head} | (stdout) ${printableLine(stdout)}${error}`, body: [] };
  }
  const streams = [stdout, stderr].filter(text => text !== '');
  return { head: `${head} >>`, body: streams.flatMap(text => printable(text.trimEnd()).split('\n')) };
}

function dataBlock(word: string, result: TaskResult, options: FoldOptions): Pick<Block, 'head' | 'body'> {
  const { failure, skipReason, facts, changes, warnings } = result;
  const data = {
    ...(failure === undefined ? {} : { msg: failure.cause }),
    ...(failure?.phase === undefined ? {} : { phase: failure.phase }),
    ...(failure?.mend === undefined ? {} : { mend: failure.mend }),
    ...(skipReason === undefined ? {} : { skip_reason: skipReason }),
    changed: result.status === 'changed',
    ...facts,
  };
  if (options.oneLine) return { head: `${word} => ${printableLine(JSON.stringify(data))}`, body: [] };
  const notes = [
    ...changes.flatMap(change => [printableLine(change.summary), ...(options.diff ? diffLines(change) : [])]),
    ...warnings.map(warning => `warning: ${printableLine(warning)}`),
  ];
  return {
    head: `${word} =>`,
    body: [...notes.map(note => `  ${note}`), ...printable(JSON.stringify(data, null, 2)).split('\n')],
  };
}
