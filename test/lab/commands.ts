import { join } from 'node:path';
import { type Cache, openCache, REPOSITORY, runFolder } from './cache.ts';
import { type Dom0, inDom0, onTerminal, sshWords } from './dom0.ts';
import { LabFailure } from './failure.ts';
import { startFromSnapshot } from './image.ts';
import { withLock } from './lock.ts';
import { dom0Of, runningPid, stopMachine } from './machine.ts';
import { Progress } from './progress.ts';
import { rootOfGuest } from './proof.ts';

/** The machine of `npm run lab`; the tests have one of their own. */
const MACHINE = { name: 'dom0', variant: 'svm' } as const;
const PLAYBOOK = 'playbooks/nfs-root-guest.yaml';
const INVENTORY = 'inventory/lab.yaml';

/** From whatever there is to a guest whose root is on NFS. Gives the exit code. */
export async function up(): Promise<number> {
  const began = Number(process.env['XENPLAY_LAB_BEGAN'] ?? Date.now() / 1000);
  const cache = openCache();
  const progress = new Progress(cache.times);
  const waiting = (): void => progress.note('Another npm run lab is at work: waiting for it');
  const { dom0, fresh } = await withLock(cache.lock, waiting, () => runningOrStarted(cache, progress));
  const code = await play(progress, fresh);
  if (code !== 0) return code;
  const guest = await rootOfGuest(dom0);
  const seconds = Math.round(Date.now() / 1000 - began);
  progress.note(`\nProof, read inside the guest ${guest.name} over ssh through the dom0, from its /proc/mounts:`);
  progress.note(`    ${guest.root}`);
  progress.note(`\nAll done in ${seconds} s. npm run lab again changes nothing; npm run lab -- ssh, status, down.`);
  return 0;
}

export async function down(): Promise<number> {
  const cache = openCache();
  const progress = new Progress(cache.times);
  const waiting = (): void => progress.note('npm run lab is at work: waiting for it');
  const stopped = await withLock(cache.lock, waiting, () => stopMachine(runFolder(cache, MACHINE.name), MACHINE.name));
  progress.note(stopped ? 'The lab is down.' : 'The lab was not running.');
  return 0;
}

export async function status(): Promise<number> {
  const cache = openCache();
  const say = (text: string): unknown => process.stdout.write(`${text}\n`);
  const run = runFolder(cache, MACHINE.name);
  const pid = runningPid(run, MACHINE.name);
  if (pid === undefined) {
    say('The lab is not running: npm run lab starts it.');
    return 0;
  }
  const dom0 = dom0Of(run);
  say(`The lab is running: QEMU is process ${pid}, the dom0's sshd is on port ${dom0.port} of 127.0.0.1.`);
  say(`Files: ${run}`);
  const domains = await inDom0(dom0, 'xl list');
  say(domains.status === 0 ? domains.stdout.trimEnd() : `The dom0 does not answer: ${domains.stderr.trim()}`);
  return 0;
}

/** A shell in the dom0, or one command there. */
export function enter(words: readonly string[]): Promise<number> {
  const run = runFolder(openCache(), MACHINE.name);
  if (runningPid(run, MACHINE.name) === undefined) {
    throw new LabFailure('not_running', 'the lab is not running', 'npm run lab starts it');
  }
  return onTerminal('ssh', [...(words.length === 0 ? ['-t'] : []), ...sshWords(dom0Of(run)), ...words]);
}

/** `fresh`: it comes from the snapshot, so that there is nothing on it yet. */
async function runningOrStarted(
  cache: Cache,
  progress: Progress,
): Promise<{ readonly dom0: Dom0; readonly fresh: boolean }> {
  const run = runFolder(cache, MACHINE.name);
  if (runningPid(run, MACHINE.name) === undefined) {
    return { dom0: await startFromSnapshot(cache, progress, MACHINE), fresh: true };
  }
  const dom0 = dom0Of(run);
  const answer = await inDom0(dom0, 'true');
  if (answer.status !== 0) {
    const cause = `the lab runs, but its dom0 does not answer: ${answer.stderr.trim()}`;
    throw new LabFailure('no_ssh', cause, 'npm run lab -- down, then npm run lab');
  }
  progress.note(`The lab is running already (port ${dom0.port}).`);
  return { dom0, fresh: false };
}

/** xenplay as a user would call it; its own output is the progress. */
function play(progress: Progress, fresh: boolean): Promise<number> {
  const title = `npx xenplay run ${PLAYBOOK} -i ${INVENTORY}`;
  const usual = fresh ? { id: 'play', usualSeconds: 40 } : { id: 'play-again', usualSeconds: 5 };
  const words = [join(REPOSITORY, 'build/src/cli/start.js'), 'run', PLAYBOOK, '-i', INVENTORY];
  process.chdir(REPOSITORY);
  return progress.stage(
    { ...usual, title },
    () => onTerminal(process.execPath, words),
    code => code === 0,
  );
}
