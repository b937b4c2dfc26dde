import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
  /** Most files and sockets seen open in all processes together. */
  readonly peakDescriptors: number;
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
    const sampling = peaks(child.pid ?? 0);
    await new Promise(resolve => child.once('exit', resolve));
    const wallSeconds = (performance.now() - start) / 1000;
    const { kilobytes, descriptors } = sampling.stop();
    const [ticks = 0, ticksPerSecond = 100, exitStatus = 255] = readFileSync(report, 'utf8').split(' ').map(Number);
    const peak = { peakMegabytes: kilobytes / 1024, peakDescriptors: descriptors };
    const cost = { wallSeconds, cpuSeconds: ticks / ticksPerSecond, ...peak };
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

interface Held {
  readonly kilobytes: number;
  readonly descriptors: number;
}

/** Looks at what a process and its descendants hold again and again, but spends at most a fiftieth of the time on it. */
function peaks(root: number): { stop: () => Held } {
  let peak: Held = { kilobytes: 0, descriptors: 0 };
  let timer: NodeJS.Timeout;
  const sample = (): void => {
    const start = performance.now();
    const { kilobytes, descriptors } = heldBy(root);
    peak = {
      kilobytes: Math.max(peak.kilobytes, kilobytes),
      descriptors: Math.max(peak.descriptors, descriptors),
    };
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

function heldBy(root: number): Held {
  const children = read(`/proc/${root}/task/${root}/children`).split(' ').filter(Boolean).map(Number);
  const own = /^Pss:\s+(\d+)/m.exec(read(`/proc/${root}/smaps_rollup`))?.[1] ?? 0;
  const all = children.map(heldBy);
  return {
    kilobytes: all.reduce((sum, { kilobytes }) => sum + kilobytes, Number(own)),
    descriptors: all.reduce((sum, { descriptors }) => sum + descriptors, openFiles(root)),
  };
}

function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** Empty when the process is gone by now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
