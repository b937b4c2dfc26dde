import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Cache, IMAGE_SOURCES, prune, runFolder } from './cache.ts';
import { type Dom0, finished } from './dom0.ts';
import { LabFailure } from './failure.ts';
import { freePort, startMachine, stopMachine } from './machine.ts';
import { monitorCommand } from './monitor.ts';
import type { Progress } from './progress.ts';
import { plainArguments } from './plain-host.ts';
import { HOST_MEMORY, type MachineSpec, monitorSocket, type Variant } from './qemu.ts';

const SNAPSHOT = 'booted';
const COLD_BOOT_DEADLINE = 600;
const RESUME_DEADLINE = 180;
/** MiB. */
const NEEDS = { buildDisk: 2500, startDisk: 1000, buildMemory: 3000, startMemory: HOST_MEMORY + 500 } as const;

/** Builds the image of the dom0 if there is none yet for the present sources. */
export async function ensureImage(cache: Cache, progress: Progress): Promise<void> {
  if (existsSync(cache.image)) return;
  if (process.getuid?.() !== 0) {
    throw new LabFailure('not_root', 'only root can build the image of the lab', 'run npm run lab as root');
  }
  await needRoom(cache, NEEDS.buildDisk, NEEDS.buildMemory);
  const building = `${cache.image}.building`;
  rmSync(building, { recursive: true, force: true });
  progress.note(`The lab's dom0 has to be built once; it is kept in ${cache.root}.`);
  const build = { id: 'image', title: 'Building the dom0: Debian 12 and Xen 4.17', usualSeconds: 60 };
  await progress.stage(build, () => runBuild([building, cache.debs], progress));
  renameSync(building, cache.image);
  prune(cache);
}

/** Starts a machine from its snapshot; boots it once in full to get that snapshot. */
export async function startFromSnapshot(
  cache: Cache,
  progress: Progress,
  machine: { readonly name: string; readonly variant: Variant },
): Promise<Dom0> {
  await ensureImage(cache, progress);
  await needRoom(cache, NEEDS.startDisk, NEEDS.startMemory);
  if (!existsSync(snapshotDisk(cache, machine.variant))) await makeSnapshot(cache, progress, machine.variant);
  const resume = { id: 'resume', title: 'Starting the dom0 from its snapshot', usualSeconds: 5 };
  try {
    return await progress.stage(resume, () => resumeMachine(cache, machine));
  } catch (error) {
    if (!(error instanceof LabFailure) || error.code !== 'qemu_failed') throw error;
    // Another QEMU than the one that made the snapshot may not read it.
    progress.note(`    the snapshot cannot be used (${error.message}): making it anew`);
    await makeSnapshot(cache, progress, machine.variant);
    return progress.stage(resume, () => resumeMachine(cache, machine));
  }
}

async function resumeMachine(cache: Cache, machine: Pick<MachineSpec, 'name' | 'variant'>): Promise<Dom0> {
  const run = runFolder(cache, machine.name);
  mkdirSync(run, { recursive: true });
  const disk = join(run, 'disk.qcow2');
  rmSync(disk, { force: true });
  copyFileSync(snapshotDisk(cache, machine.variant), disk, constants.COPYFILE_FICLONE);
  const port = await freePort();
  const spec = { ...machine, ...folders(cache, run), disk, port, snapshot: SNAPSHOT };
  return startMachine(spec, RESUME_DEADLINE);
}

/** Boots a machine whose plug was pulled, from the disk as it is; at the same port when it is asked for and free. */
export async function bootAgain(
  cache: Cache,
  machine: Pick<MachineSpec, 'name' | 'variant'>,
  wanted?: number,
): Promise<Dom0> {
  const run = runFolder(cache, machine.name);
  const disk = join(run, 'disk.qcow2');
  const spec = { ...machine, ...folders(cache, run), disk, port: await freePort(wanted), snapshot: undefined };
  return startMachine(spec, COLD_BOOT_DEADLINE);
}

/** Boots the kernel of the dom0 as that of a plain Linux host. */
export async function bootWithoutXen(
  cache: Cache,
  progress: Progress,
  machine: Pick<MachineSpec, 'name' | 'variant'>,
): Promise<Dom0> {
  await ensureImage(cache, progress);
  await needRoom(cache, NEEDS.startDisk, NEEDS.startMemory);
  const run = runFolder(cache, machine.name);
  const disk = join(run, 'disk.qcow2');
  rmSync(disk, { force: true });
  mkdirSync(run, { recursive: true });
  await create(disk, join(cache.image, 'dom0.qcow2'));
  const spec = { ...machine, ...folders(cache, run), disk, port: await freePort(), snapshot: undefined };
  const boot = { id: 'boot-plain', title: 'Booting the Linux of the dom0 without Xen', usualSeconds: 20 };
  return progress.stage(boot, () => startMachine(spec, COLD_BOOT_DEADLINE, plainArguments(spec)));
}

async function makeSnapshot(cache: Cache, progress: Progress, variant: Variant): Promise<void> {
  const name = `first-boot-${variant}`;
  const run = runFolder(cache, name);
  const disk = join(cache.image, `${variant}.booting`);
  await stopMachine(run, name);
  rmSync(disk, { force: true });
  mkdirSync(run, { recursive: true });
  await create(disk, join(cache.image, 'dom0.qcow2'));
  const spec = { name, variant, ...folders(cache, run), disk, port: await freePort(), snapshot: undefined };
  const stop = (): void => void stopMachine(run, name).then(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const boot = { id: `boot-${variant}`, title: 'Booting Xen and the dom0 for the first time', usualSeconds: 75 };
    await progress.stage(boot, () => startMachine(spec, COLD_BOOT_DEADLINE));
    const save = { id: 'snapshot', title: 'Taking a snapshot of it', usualSeconds: 2 };
    await progress.stage(save, () => monitorCommand(monitorSocket(run), `savevm ${SNAPSHOT}`));
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await stopMachine(run, name);
  }
  renameSync(disk, snapshotDisk(cache, variant));
  rmSync(run, { recursive: true, force: true });
}

function snapshotDisk(cache: Cache, variant: Variant): string {
  return join(cache.image, `${variant}.qcow2`);
}

function folders(cache: Cache, run: string): Pick<MachineSpec, 'boot' | 'base' | 'run'> {
  return { boot: cache.image, base: join(cache.image, 'dom0.qcow2'), run };
}

async function create(disk: string, base: string): Promise<void> {
  const made = await finished('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, disk]);
  if (made.status !== 0) throw new LabFailure('no_disk', made.stderr.trim(), 'see what is wrong with the cache folder');
}

/** Runs build-image and passes on which stage it is at. */
async function runBuild(words: readonly string[], progress: Progress): Promise<void> {
  const script = join(IMAGE_SOURCES, 'build-image');
  // In a mount namespace of its own: whatever ends the build, its mounts end with it.
  const child = spawn('unshare', ['--mount', 'sh', script, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  createInterface(child.stdout).on('line', line => progress.note(`    ${line.replace(/^stage /, '')} ...`));
  const ended: unknown[] = await once(child, 'close');
  if (ended[0] === 0) return;
  throw new LabFailure(
    'image_failed',
    `the image could not be built\n${said.trim()}`,
    'mend what its last lines complain about, then npm run lab again: nothing half-built is used',
  );
}

async function needRoom(cache: Cache, diskMiB: number, memoryMiB: number): Promise<void> {
  const disk = await statfs(cache.root);
  const freeDisk = Math.floor((disk.bavail * disk.bsize) / 2 ** 20);
  if (freeDisk < diskMiB) {
    const cause = `${cache.root} has ${freeDisk} MiB left, ${diskMiB} MiB are needed`;
    throw new LabFailure('no_disk_space', cause, 'free some, or set XDG_CACHE_HOME to a folder with more room');
  }
  const freeMemory = availableMemory();
  if (freeMemory < memoryMiB) {
    const cause = `${freeMemory} MiB of memory are free, the lab needs ${memoryMiB} MiB now`;
    throw new LabFailure('no_memory', cause, 'end what uses the memory, e.g. another lab: npm run lab -- down');
  }
}

function availableMemory(): number {
  const line = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
  return Math.floor(Number(line?.[1] ?? Infinity) / 1024);
}
