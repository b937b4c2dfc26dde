import type { ForeseenUse } from '../../compile/foreseen.ts';
import { LOCK_SECONDS } from '../../connection/host-lock.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { AnyModule } from '../../module/contract.ts';
import { MOST_STALE } from '../after-stale-look.ts';
import { changeSeconds } from '../apply.ts';
import { LATE_SECONDS } from '../jobs/await-job.ts';
import { jobTerms, type JobTerms } from '../jobs/jobs.ts';
import { ANSWER_SECONDS } from '../jobs/look.ts';
import { START_SECONDS } from '../jobs/run-job.ts';
import { AHEAD_SECONDS } from '../observe.ts';
import { probeSeconds, taskTimeout } from '../prepare.ts';
import { IN_REQUEST_BYTES } from '../sent-action.ts';
import { ANSWERING_SECONDS, BEGIN_SECONDS, GRACE_SECONDS, LOOK_SECONDS } from '../transaction/run-transaction.ts';
import { SETTLE_SECONDS } from '../verify.ts';
import { type Cost, cost, NO_COST, sum, times } from './cost.ts';

/** Why the time that something takes has no bound that could be told. */
export class Boundless extends Error {}

export interface CostOptions {
  readonly check: boolean;
  readonly taskTimeoutSeconds?: number;
  readonly sizeOf: (localPath: string) => number;
}

/** What one attempt of a module may take on a host; throws Boundless, OrchestratorError or PendingVariable. */
export function moduleCost(module: AnyModule, use: ForeseenUse, options: CostOptions): Cost {
  const { task, variables } = use;
  const timeout = taskTimeout(task, variables, options.taskTimeoutSeconds);
  const probe = probeSeconds(module, timeout);
  // Looked at ahead of its turn, then once more; an answer that is lost is asked for again.
  const look = times(2, asked(probe));
  const looks = sum(look, cost(AHEAD_SECONDS));
  if (task.checkMode === true || (task.checkMode === undefined && options.check)) return looks;
  const job = jobTerms(task, variables);
  return sum(looks, job === undefined ? changing(module, use, { timeout, probe, options }) : jobCost(job));
}

/** A request that only looks. */
function asked(seconds: number): Cost {
  return cost(2 * seconds, 2);
}

interface Terms {
  readonly timeout: number | undefined;
  readonly probe: number;
  readonly options: CostOptions;
}

/** Sent, waited for until it shows, and where the link was lost looked at and sent once more. */
function changing(module: AnyModule, { params }: ForeseenUse, { timeout, probe, options }: Terms): Cost {
  if (timeout === undefined && params === undefined && module.changeSeconds !== undefined)
    throw new Boundless('what it may take depends on what is known only then');
  const most = timeout ?? changeSeconds(module, params ?? {});
  const streams = streamsOf(module, params, options);
  if (streams > 0 && timeout === undefined) throw new Boundless('a file goes on its way for as long as it moves');
  const extra = times(streams + 1, cost(LOCK_SECONDS, 1));
  const sent = sum(extra, cost(most + probe + AHEAD_SECONDS));
  const afresh = asked(probe);
  // What a command does is never sent twice by itself.
  if (module.outcome !== undefined) return sum(sent, afresh);
  const settled = sum(cost(Math.min(SETTLE_SECONDS, timeout ?? SETTLE_SECONDS) + LONGEST_INTERVAL), asked(probe));
  const transaction = module.highestRisk === 'connectivity' ? transactionCost(probe) : NO_COST;
  // Those share the time of the first attempt.
  const stale = times(module.staleCode === undefined ? 0 : MOST_STALE, sum(extra, afresh, cost(probe + AHEAD_SECONDS)));
  return sum(times(2, sum(sent, settled)), afresh, transaction, stale);
}

/** Between two looks at what takes time to settle. */
const LONGEST_INTERVAL = 10;

/** Beyond the time after which the host goes back by itself: its begin, and a last round over a new connection. */
function transactionCost(probe: number): Cost {
  const round = sum(times(3, asked(LOOK_SECONDS)), asked(probe), cost(0, 0, 1));
  return sum(cost(BEGIN_SECONDS + GRACE_SECONDS + ANSWERING_SECONDS + 1, 1), round);
}

/** Begun, waited for on the host, seen over a new connection, ended. */
function jobCost({ seconds, pollSeconds }: JobTerms): Cost {
  const look = asked(pollSeconds + 2 * ANSWER_SECONDS);
  const begun = sum(cost(LOCK_SECONDS + START_SECONDS, 1), look);
  if (pollSeconds === 0) return begun;
  return sum(begun, cost(seconds + LATE_SECONDS + pollSeconds), times(3, look), cost(0, 0, 1));
}

/** How many files may be too large for a request. */
function streamsOf(module: AnyModule, params: JsonObject | undefined, { sizeOf }: CostOptions): number {
  if (module.localTargets !== undefined) return 1;
  const isSender = [module.localFiles, module.localTrees, module.localTemplates].some(names => names !== undefined);
  if (params === undefined) return isSender ? 1 : 0;
  const files = Object.values(isJsonObject(params['local_files']) ? params['local_files'] : {}).filter(isJsonObject);
  // A script is streamed whatever its size.
  if (module.outcome !== undefined && files.length > 0) return files.length;
  const texts = Object.values(params).filter(value => typeof value === 'string' && isLarge(4 * value.length));
  return texts.length + files.flatMap(file => sizesOf(file, sizeOf)).filter(isLarge).length;
}

function sizesOf({ size = 0, entries }: JsonObject, sizeOf: (path: string) => number): readonly number[] {
  if (!isJsonArray(entries ?? null)) return [Number(size)];
  return (entries as readonly Json[]).filter(isJsonObject).flatMap(({ localPath }) => {
    return typeof localPath === 'string' ? [sizeOf(localPath)] : [];
  });
}

function isLarge(bytes: number): boolean {
  return bytes > IN_REQUEST_BYTES;
}
