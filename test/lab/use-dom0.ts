import assert from 'node:assert/strict';
import { openCache, runFolder } from './cache.ts';
import { type Dom0, inDom0 } from './dom0.ts';
import { bootAgain, startFromSnapshot } from './image.ts';
import { withLock } from './lock.ts';
import { pullPlug, stopMachine } from './machine.ts';
import { Progress } from './progress.ts';
import type { Variant } from './qemu.ts';

/** A dom0 that a suite of tests has for itself. */
export interface TestDom0 {
  /** The folder of the machine, for `runPlaybook`. */
  readonly run: string;
  /** How it is reached; only while a test runs. */
  readonly dom0: () => Dom0;
  /** What a command of sh says in the dom0; a failed assertion when it fails. */
  readonly sh: (command: string) => Promise<string>;
  /** What a command says in a guest, over ssh from the dom0. */
  readonly inGuest: (address: string, command: string) => Promise<string>;
  /** Its power fails, and it boots from its disk as it was then. */
  readonly losePower: () => Promise<void>;
}

/** Gives the suite that calls this a dom0: started from the snapshot before its tests, stopped after them. */
export function useDom0(
  machine: { readonly name: string; readonly variant: Variant },
  startMachine: typeof startFromSnapshot = startFromSnapshot,
): TestDom0 {
  const cache = openCache();
  const run = runFolder(cache, machine.name);
  let started: Dom0 | undefined;

  before(`start the dom0 ${machine.name}`, async () => {
    await stopMachine(run, machine.name);
    const start = (): Promise<Dom0> => startMachine(cache, new Progress(cache.times), machine);
    started = await withLock(cache.lock, () => undefined, start);
  });
  after(`stop the dom0 ${machine.name}`, () => stopMachine(run, machine.name));

  function dom0(): Dom0 {
    assert.ok(started, 'the dom0 was not started');
    return started;
  }

  async function sh(command: string): Promise<string> {
    const { status, stdout, stderr } = await inDom0(dom0(), command);
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    return stdout;
  }

  return {
    run,
    dom0,
    sh,
    inGuest: (address, command) =>
      sh(`ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=ERROR root@${address} ${command}`),
    async losePower() {
      await pullPlug(run, machine.name);
      started = await bootAgain(cache, machine);
    },
  };
}
