import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/model/json.ts';
import { type ReadyAction, scriptOf } from '../../src/module/action.ts';
import type { Action, AnyModule, CommandOutput, Plan } from '../../src/module/contract.ts';
import type { Script } from '../../src/module/script.ts';

/** Runs a script as the engine would: text and positional parameters in a POSIX sh. */
export type RunScript = (script: Script) => Promise<CommandOutput>;

/** A real sh on this machine; `command` is what starts it, e.g. `['busybox', 'sh']` or `['unshare', '-m', 'sh']`. */
export function localShell(command: readonly [string, ...string[]] = ['sh'], env?: NodeJS.ProcessEnv): RunScript {
  return async script => {
    const [file, ...args] = command;
    const child = spawn(file, [...args, '-s', '--', ...script.args], { env: env ?? process.env });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    child.stdin.on('error', () => undefined);
    child.stdin.end(script.text);
    const exitStatus = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve(code ?? 255));
    });
    return { exitStatus, stdout: await stdout, stderr: await stderr };
  };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function ready(action: Action): ReadyAction {
  if (action.kind === 'download') throw new Error('a download needs the engine');
  return action.kind === 'upload' ? { ...action, kind: 'write', content: readFileSync(action.localPath) } : action;
}

export interface Convergence {
  readonly first: Plan;
  /** The plan after the actions of `first` ran; undefined when there was nothing to do. */
  readonly second: Plan | undefined;
  readonly outputs: readonly CommandOutput[];
}

/** What the engine does with a module, without the engine: observe, plan, apply, observe and plan again. */
export async function converge(module: AnyModule, params: JsonObject, run: RunScript): Promise<Convergence> {
  const observe = async (): Promise<Plan> => module.plan(module.parse(await run(module.probe(params)), params), params);
  const first = await observe();
  if (first.kind !== 'changes') return { first, second: undefined, outputs: [] };
  const outputs: CommandOutput[] = [];
  for (const action of first.changes.flatMap(change => change.actions)) {
    const output = await run(scriptOf(ready(action)));
    outputs.push(output);
    if (output.exitStatus !== 0) break;
  }
  return { first, second: await observe(), outputs };
}
