import { Readable } from 'node:stream';
import type { TaskRef } from '../model/event.ts';
import type { Stream } from '../connection/connection.ts';
import { scriptOf, streamedRead, streamedWrite } from '../module/action.ts';
import type { Action } from '../module/contract.ts';
import type { Script } from '../module/script.ts';
import type { RunContext } from './context.ts';
import type { Use } from './use.ts';

/** An action as it travels: small files stand in the script, larger ones are streamed behind it. */
interface SentAction {
  readonly script: Script;
  readonly stream?: Stream;
}

/** Up to this many bytes a file travels in the request, which costs no round trip of its own. */
export const IN_REQUEST_BYTES = 128 * 1024;

type WriteAction = Extract<Action, { kind: 'write' | 'upload' }>;

/** Makes an action ready to be sent; local files are read while they are sent, never held whole. */
export async function sentAction(
  action: Action,
  { host, use, run }: { host: string; use: Use; run: RunContext },
): Promise<SentAction> {
  if (action.kind === 'run') return { script: scriptOf(action) };
  if (action.kind === 'download') {
    const { path, localPath, size: total, sha256 } = action;
    const onBytes = progress({ path, total, host, task: use.ref }, run);
    const output = run.localFiles.sink(localPath, { size: total, ...(sha256 === undefined ? {} : { sha256 }) });
    return { script: streamedRead(path), stream: { output, ...(use.isHidden ? {} : { onBytes }) } };
  }
  const content = action.kind === 'write' ? Buffer.from(action.content) : undefined;
  const size = action.kind === 'upload' ? run.localFiles.size(action.localPath) : (content?.length ?? 0);
  if (size <= IN_REQUEST_BYTES) return { script: scriptOf(await inRequest(action, run)) };
  const input =
    action.kind === 'upload'
      ? run.localFiles.pieces(action.localPath)
      : Readable.from(piecesOf(content ?? Buffer.alloc(0)));
  const lostMend = `run again: ${action.path} is what it was; until the host sees the loss, .xenplay.*.tmp may be beside it`;
  const onBytes = progress({ path: action.path, total: size, host, task: use.ref }, run);
  return { script: streamedWrite(action, size), stream: { input, lostMend, ...(use.isHidden ? {} : { onBytes }) } };
}

async function inRequest(action: WriteAction, { localFiles }: RunContext) {
  if (action.kind === 'write') return action;
  const { localPath, ...rest } = action;
  return { ...rest, kind: 'write' as const, content: await localFiles.read(localPath) };
}

const PIECE_BYTES = 1 << 18;

function* piecesOf(content: Buffer): Iterable<Uint8Array> {
  for (let at = 0; at < content.length; at += PIECE_BYTES) yield content.subarray(at, at + PIECE_BYTES);
}

/** Files from this size on are worth telling how far they are. */
const TOLD_BYTES = 4 << 20;
const TOLD_EVERY_MILLISECONDS = 500;

/** Tells how far a transfer is, not oftener than a person can read; the last byte is always told. */
function progress(
  what: { path: string; total: number; host: string; task: TaskRef },
  { emit, now }: RunContext,
): (count: number) => void {
  let done = 0;
  let told = Number.NEGATIVE_INFINITY;
  return count => {
    done += count;
    if (what.total < TOLD_BYTES || (done < what.total && now() - told < TOLD_EVERY_MILLISECONDS)) return;
    told = now();
    emit({ type: 'transfer_progress', at: told, done, ...what });
  };
}
