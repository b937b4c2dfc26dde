import pLimit from 'p-limit';
import { numberOf } from '../compile/resolve-task.ts';
import type { PlaySchedule, Step } from '../compile/schedule.ts';
import type { TaskRef } from '../model/event.ts';
import type { JsonObject } from '../model/json.ts';
import type { TaskResult } from '../model/result.ts';
import type { BatchContext } from './batch-context.ts';
import type { RunContext } from './context.ts';
import { freeGate, linearGate } from './gate.ts';
import type { HostState } from './host-state.ts';
import { type RiskGate, riskGate } from './risk-gate.ts';
import { type HostEnd, runHost } from './run-host.ts';
import { enterStage } from './stage.ts';

export interface BatchOutcome {
  readonly ends: ReadonlyMap<string, HostEnd>;
  /** Why nobody may go on, when so many hosts failed that the play forbids it. */
  readonly aborted?: 'any_errors_fatal' | 'max_fail_percentage';
}

/** Takes the hosts of one batch through the play together. */
export async function runBatch(
  play: PlaySchedule,
  hosts: readonly HostState[],
  run: RunContext,
): Promise<BatchOutcome> {
  const watch = new BatchWatch(play, hosts, run);
  const names = hosts.map(host => host.name);
  const gate = play.play.strategy === 'free' ? freeGate(names, watch.mayGoOn) : linearGate(names, watch.mayGoOn);
  const context: BatchContext = {
    run,
    steps: play.steps,
    risk: riskOf(play, hosts),
    fleet: run.fleet,
    refOf: (step, title) => watch.refOf(step, title),
    settled: (host, step, result) => watch.settled(host, step, result),
  };
  const onDrain = (): void => gate.stop();
  run.drain.addEventListener('abort', onDrain);
  const ends = await Promise.all(
    hosts.map(async host => {
      const end = await runHost(host, gate, context);
      gate.leave(host.name);
      enterStage(host, 'done', '', context);
      return [host.name, end] as const;
    }),
  );
  run.drain.removeEventListener('abort', onDrain);
  return { ends: new Map(ends), ...(watch.aborted === undefined ? {} : { aborted: watch.aborted }) };
}

/** A play that names a batch size, or a task that names a throttle, has asked for its own concurrency. */
function riskOf({ play, batches }: PlaySchedule, hosts: readonly HostState[]): (step: Step) => RiskGate {
  const byName = new Map(hosts.map(host => [host.name, host]));
  const failureDomainOf = (name: string): string => failureDomain(byName.get(name));
  const asked = play.serial.length === 0 ? undefined : Math.max(1, ...batches.map(batch => batch.length));
  const whole = riskGate({ asked, failureDomainOf });
  const own = new Map<number, RiskGate>();
  return ({ index, task }) => {
    const [first] = hosts;
    if (task.throttle === undefined || first === undefined) return whole;
    const gate =
      own.get(index) ??
      riskGate({ asked: Math.max(1, numberOf(task.throttle, first.variables.for(task), 'throttle')), failureDomainOf });
    own.set(index, gate);
    return gate;
  };
}

function failureDomain(host: HostState | undefined): string {
  const domain = host?.variables.for().get('failure_domain');
  return typeof domain === 'string' || typeof domain === 'number' ? String(domain) : '';
}

/** Follows a batch step by step: announces tasks, counts failures, asks modules for their word on all hosts. */
class BatchWatch {
  aborted: BatchOutcome['aborted'];
  readonly #play: PlaySchedule;
  readonly #run: RunContext;
  readonly #size: number;
  readonly #announced = new Map<number, TaskRef>();
  readonly #facts = new Map<number, Map<string, JsonObject>>();
  readonly #failed = new Set<string>();
  #fatal = false;

  constructor(play: PlaySchedule, hosts: readonly HostState[], run: RunContext) {
    this.#play = play;
    this.#run = run;
    this.#size = hosts.length;
  }

  refOf(step: Step, title: string): TaskRef {
    const known = this.#announced.get(step.index);
    if (known !== undefined) return known;
    const { task, kind, index } = step;
    const ref = { play: this.#play.play.name, index, name: title, module: task.module, kind };
    this.#announced.set(index, ref);
    this.#run.emit({ type: 'task_started', at: this.#run.now(), task: ref });
    return ref;
  }

  settled(host: string, { index, task }: Step, result: TaskResult): void {
    const facts = this.#facts.get(index) ?? new Map<string, JsonObject>();
    this.#facts.set(index, facts.set(host, result.facts));
    const isFailure =
      result.status === 'unreachable' ||
      (result.status === 'failed' && result.ignored !== true && result.rescued !== true);
    if (!isFailure) return;
    this.#failed.add(host);
    this.#fatal ||= task.anyErrorsFatal ?? false;
  }

  /** All hosts are past this step. */
  readonly mayGoOn = (index: number): boolean => {
    this.#report(index);
    const { maxFailPercentage } = this.#play.play;
    if (this.#fatal) this.aborted = 'any_errors_fatal';
    else if (maxFailPercentage !== undefined && (this.#failed.size / this.#size) * 100 > maxFailPercentage)
      this.aborted = 'max_fail_percentage';
    return this.aborted === undefined;
  };

  #report(index: number): void {
    const ref = this.#announced.get(index);
    const facts = this.#facts.get(index);
    this.#facts.delete(index);
    if (ref === undefined || facts === undefined) return;
    const lines = this.#run.modules.get(ref.module)?.fleetReport?.(facts) ?? [];
    if (lines.length > 0) this.#run.emit({ type: 'fleet_report', at: this.#run.now(), task: ref, lines });
  }
}

export const boundedBy = (forks: number) => pLimit(Math.max(1, forks));
