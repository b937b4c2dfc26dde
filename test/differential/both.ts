import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Case } from './cases.ts';
import { differences } from './compare.ts';
import type { Outcome } from './outcome.ts';
import { type Oracle, startOracle } from './oracle.ts';
import { DIFFERENTIAL, makeScratch, type Run } from './run.ts';
import { xenplayOutcome } from './xenplay-outcome.ts';

export interface Comparison {
  readonly ansible: Outcome;
  readonly xenplay: Outcome;
  readonly differences: readonly string[];
}

/** Runs playbooks through both programs: one more at once than there are processors, since both wait now and then. */
export interface Bench {
  compare(playbook: Pick<Case, 'file' | 'args' | 'env'>): Promise<Comparison>;
  close(): void;
}

const HOSTS = ['h1', 'h2', 'h3', 'h4'];
const INVENTORY = join(DIFFERENTIAL, 'inventory/hosts.yaml');

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'xenplay-differential-'));
  const oracles = Array.from({ length: Math.min(4, availableParallelism() + 1) }, startOracle);
  const free = [...oracles];
  const waiting: ((oracle: Oracle) => void)[] = [];
  let runs = 0;
  return {
    async compare(playbook) {
      const oracle = free.pop() ?? (await new Promise<Oracle>(resolve => waiting.push(resolve)));
      runs += 1;
      try {
        return await compared(playbook, oracle, join(folder, String(runs)));
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(oracle);
        else next(oracle);
      }
    },
    close() {
      for (const oracle of oracles) oracle.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function compared({ file, args, env }: Pick<Case, 'file' | 'args' | 'env'>, oracle: Oracle, folder: string) {
  const scratch = join(folder, 'scratch');
  const inventory = args.some(word => word === '-i') ? [] : ['-i', INVENTORY];
  const words = [...inventory, '-e', `scratch_root=${scratch}`, ...args, basename(file)];
  const run: Run = { folder, scratch, cwd: dirname(file), words, env };
  const fresh = (): void => {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    makeScratch(scratch, HOSTS);
  };
  fresh();
  const ansible = await oracle.run(run);
  fresh();
  const xenplay = await xenplayOutcome(run);
  const found = differences(ansible, xenplay);
  rmSync(folder, { recursive: true });
  return { ansible, xenplay, differences: found };
}
