import { ParseError } from '../../model/diagnostic.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { CommandOutput } from '../../module/contract.ts';
import { type Script, scriptFile, standalone } from '../../module/script.ts';

const start = scriptFile(import.meta.url, 'start.sh');
const status = scriptFile(import.meta.url, 'status.sh');
const output = scriptFile(import.meta.url, 'output.sh');
/** This one runs on the host without us. */
const runner = scriptFile(import.meta.url, 'runner.sh')().text;

interface NewJob {
  readonly id: string;
  readonly seconds: number;
}

/** Starts the parts one after the other, without the connection. */
export function startScript({ id, seconds }: NewJob, parts: readonly Script[]): Script {
  const memo = JSON.stringify({ parts: parts.length });
  return start(id, String(seconds), memo, runner, ...parts.map(standalone));
}

export interface Look {
  readonly waitSeconds: number;
  /** Only a look, or the job is ended where it is at work, or its folder is taken away. */
  readonly mode: 'look' | 'end' | 'erase';
}

export function statusScript(id: string, { waitSeconds, mode }: Look): Script {
  return status(id, String(waitSeconds), mode);
}

/** Says what a part said, and ends as it ended. */
export function outputScript(id: string, part: number): Script {
  return output(id, String(part));
}

const STATES = ['none', 'at_work', 'gone', 'ended', 'timed_out'] as const;

/** What a host says of a job. */
export interface JobStatus {
  readonly state: (typeof STATES)[number];
  readonly folder: string;
  readonly pid: string;
  /** Parts that have ended. */
  readonly ended: ReadonlySet<number>;
  /** How many it has, as far as the host knows. */
  readonly parts: number;
}

/** Files of a job are its user's to write, so nothing in them is taken for more than text. */
export function readStatus({ stdout, stderr }: CommandOutput): JobStatus {
  const values = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const at = line.indexOf('=');
    const key = line.slice(0, Math.max(0, at));
    if (at > 0 && !values.has(key)) values.set(key, line.slice(at + 1));
  }
  const state = STATES.find(one => one === values.get('state'));
  if (state === undefined)
    throw new ParseError({ code: 'unknown_output', cause: `no state of a job: ${(stderr || stdout).slice(-200)}` });
  const ended = [...values.keys()].flatMap(key => /^status\.(\d{1,4})$/.exec(key)?.[1] ?? []).map(Number);
  const parts = Math.max(partsOf(values.get('memo') ?? ''), ...ended.map(part => part + 1));
  return { state, folder: values.get('folder') ?? '', pid: values.get('pid') ?? '', ended: new Set(ended), parts };
}

const MOST_PARTS = 1000;

function partsOf(memo: string): number {
  let read: Json;
  try {
    read = JSON.parse(memo) as Json;
  } catch {
    return 0;
  }
  const parts = isJsonObject(read) ? Number(read['parts']) : 0;
  return Number.isInteger(parts) ? Math.min(Math.max(parts, 0), MOST_PARTS) : 0;
}
