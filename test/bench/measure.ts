import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Argv, Fleet } from '../support/fleet.ts';

/** What one run cost. */
export interface Cost {
  readonly wallSeconds: number;
  /** User and system time of the command and of all it started, also of what it left running. */
  readonly cpuSeconds: number;
  /** Highest sum of the processes' proportional set sizes seen; shared pages count once. */
  readonly peakMegabytes: number;
}

export interface Measured {
  readonly cost: Cost;
  readonly exitStatus: number;
  readonly output: string;
}

/** Runs a command where the controller lives, in a PID namespace of its own, and tells what it cost. */
export async function measure(fleet: Fleet, argv: Argv, env: NodeJS.ProcessEnv = {}): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'xenplay-bench-'));
  try {
    const report = join(folder, 'report');
    const inside: Argv = ['unshare', '--pid', '--mount-proc', '--fork', '--kill-child'];
    const child = fleet.spawnInControl([...inside, 'sh', 'test/bench/measured.sh', report, ...argv], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [output, errors] = [text(child.stdout), text(child.stderr)];
    const start = performance.now();
    const sampling = peakMemory(child.pid ?? 0);
    await new Promise(resolve => child.once('exit', resolve));
    const wallSeconds = (performance.now() - start) / 1000;
    const peakMegabytes = sampling.stop() / 1024;
    const [ticks = 0, ticksPerSecond = 100, exitStatus = 255] = readFileSync(report, 'utf8').split(' ').map(Number);
    const cost = { wallSeconds, cpuSeconds: ticks / ticksPerSecond, peakMegabytes };
    return { cost, exitStatus, output: (await output) + (await errors) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function text(stream: NodeJS.ReadableStream | null): Promise<string> {
  let all = '';
  if (stream !== null) for await (const chunk of stream) all += String(chunk);
  return all;
}

/** Looks at the memory of a process and its descendants again and again, but spends at most a fiftieth of the time on it. */
function peakMemory(root: number): { stop: () => number } {
  let peak = 0;
  let timer: NodeJS.Timeout;
  const sample = (): void => {
    const start = performance.now();
    peak = Math.max(peak, treeKilobytes(root));
    timer = setTimeout(sample, Math.max(25, 50 * (performance.now() - start)));
  };
  timer = setTimeout(sample, 10);
  return {
    stop: () => {
      clearTimeout(timer);
      return peak;
    },
  };
}

function treeKilobytes(root: number): number {
  const children = read(`/proc/${root}/task/${root}/children`).split(' ').filter(Boolean).map(Number);
  const own = /^Pss:\s+(\d+)/m.exec(read(`/proc/${root}/smaps_rollup`))?.[1] ?? 0;
  return Number(own) + children.reduce((sum, child) => sum + treeKilobytes(child), 0);
}

/** Empty when the process is gone by now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
