import type { PlaySchedule, Step } from '../compile/schedule.ts';
import type { TaskRef } from '../model/event.ts';
import type { JsonObject } from '../model/json.ts';
import type { TaskResult } from '../model/result.ts';
import type { Settled } from './batch-context.ts';
import { isOpenFailure, writtenBlocks } from './block-walk.ts';
import type { RunContext } from './context.ts';
import type { Place } from './course.ts';
import { type HostState, isDue } from './host-state.ts';
import type { Standing } from './standing.ts';

export type AbortReason = 'any_errors_fatal' | 'max_fail_percentage';

/** Follows a batch step by step: announces tasks, counts failures, asks modules for their word on all hosts. */
export class BatchWatch {
  /** Why the run ends with this batch, when so many hosts failed that the play forbids more. */
  aborted: AbortReason | undefined;
  readonly #play: PlaySchedule;
  readonly #run: RunContext;
  readonly #standing: Standing;
  readonly #hosts: readonly HostState[];
  /** All of the batch, those that are out since an earlier play included, but for those that were lost before the last step. */
  #left: readonly string[];
  readonly #batch: readonly string[];
  readonly #announced = new Map<number, TaskRef>();
  readonly #facts = new Map<number, Map<string, JsonObject>>();
  readonly #fatal = new Set<number>();
  /** Steps that one host did for all, and which. */
  readonly #once = new Map<number, string>();

  constructor(
    play: PlaySchedule,
    hosts: readonly HostState[],
    { run, standing, batch }: { run: RunContext; standing: Standing; batch: readonly string[] },
  ) {
    this.#play = play;
    this.#run = run;
    this.#standing = standing;
    this.#hosts = hosts;
    this.#left = batch.filter(name => !standing.unreachable.has(name));
    this.#batch = batch;
  }

  refOf(step: Step, title: string): TaskRef {
    const known = this.#announced.get(step.index);
    if (known !== undefined) return known;
    const { task, kind, index } = step;
    const ref: TaskRef = {
      play: this.#play.play.name,
      index,
      name: title,
      module: task.module,
      kind: kind === 'handler' ? 'handler' : 'task',
    };
    this.#announced.set(index, ref);
    this.#run.emit({ type: 'task_started', at: this.#run.now(), task: ref });
    return ref;
  }

  /** Takes note of a result; one that a rescue or an always takes over is no end of the host, and mostly not fatal. */
  settled(host: string, { step, result, isFatal }: Settled): void {
    const { index } = step;
    const facts = this.#facts.get(index) ?? new Map<string, JsonObject>();
    this.#facts.set(index, facts.set(host, result.facts));
    // As in Ansible, a host that cannot be reached is fatal also where its loss is ignored.
    if (isFatal && (isEnd(result) || result.status === 'unreachable' || isOpen(step, result))) this.#fatal.add(index);
    if (!isEnd(result)) return;
    if (result.status === 'unreachable') this.#standing.unreachable.add(host);
    else this.#standing.fail(host);
  }

  /** Hosts that were lost are there again. */
  recalled(hosts: ReadonlySet<string>): void {
    const left = new Set([...this.#left, ...hosts]);
    this.#left = this.#batch.filter(name => left.has(name));
  }

  fatal({ index }: Step): void {
    this.#fatal.add(index);
  }

  tookOnce({ index }: Step, host: string): void {
    this.#once.set(index, host);
  }

  abort(): void {
    this.aborted = 'any_errors_fatal';
    for (const { name } of this.#hosts) if (!this.#standing.unreachable.has(name)) this.#standing.fail(name);
  }

  /** All hosts are past this place; `at` tells where they are now. */
  readonly mayGoOn = (place: Place, at: ReadonlyMap<string, Place>): boolean => {
    const { step } = place;
    const left = this.#left;
    this.#left = left.filter(name => !this.#standing.unreachable.has(name));
    this.#report(step.index);
    if (this.#fatal.delete(step.index) || this.#isHeldFatally(step)) this.#failWith(left, at);
    const most = this.#play.play.maxFailPercentage;
    if (most !== undefined && (this.#standing.failures / this.#batch.length) * 100 > Number(most)) {
      this.aborted = 'max_fail_percentage';
      for (const name of this.#left) this.#standing.fail(name);
    }
    return this.aborted === undefined || this.#standing.failures < this.#left.length;
  };

  /**
   * As in Ansible, those who fail with the others go on as long as somebody has something to mend or to clean up. Where all of the
   * batch have, the failure is fatal to nobody.
   */
  #failWith(before: readonly string[], at: ReadonlyMap<string, Place>): void {
    const failing = before.filter(name => !isInAftermath(at.get(name)?.step ?? this.#nextOf(name)));
    if (failing.length === 0) return;
    this.aborted = 'any_errors_fatal';
    for (const name of failing) if (this.#left.includes(name)) this.#standing.count(name);
  }

  /** What a host that was lost in this step would have gone on with. */
  #nextOf(name: string): Step | undefined {
    if (this.#left.includes(name)) return undefined;
    const host = this.#hosts.find(other => other.name === name);
    return host === undefined ? undefined : [...host.course.coming()].find(step => isDue(host, step));
  }

  /**
   * As in Ansible, a failure that waits for an always, or for the handlers of `force_handlers`, ends all hosts at the next task that
   * is fatal for all: one of a block within the section, when these handlers come. What is done once for all looks only at the hosts
   * before the one that does it.
   */
  #isHeldFatally({ index, kind, task, blocks }: Step): boolean {
    const once = this.#once.get(index);
    if (task.ignoreErrors === true || (task.anyErrorsFatal !== true && once === undefined)) return false;
    const isEndOfSection =
      kind === 'flush' && blocks.at(-1)?.section === 'always' && writtenBlocks(blocks).length === 0;
    const doer = this.#hosts.findIndex(({ name }) => name === once);
    return (doer < 0 ? this.#hosts : this.#hosts.slice(0, doer)).some(
      host =>
        !this.#standing.unreachable.has(host.name) &&
        (host.blocks.isOpen || (isEndOfSection && host.blocks.isHeldForHandlers())),
    );
  }

  #report(index: number): void {
    const ref = this.#announced.get(index);
    const facts = this.#facts.get(index);
    this.#facts.delete(index);
    if (ref === undefined || facts === undefined) return;
    const lines = this.#run.modules.get(ref.module)?.fleetReport?.(facts) ?? [];
    if (lines.length > 0) this.#run.emit({ type: 'fleet_report', at: this.#run.now(), task: ref, lines });
  }
}

function isOpen({ kind, blocks }: Step, { status, ignored }: TaskResult): boolean {
  return kind === 'task' && status === 'failed' && ignored !== true && isOpenFailure(writtenBlocks(blocks));
}

function isEnd({ status, ignored, rescued, held }: TaskResult): boolean {
  if (status === 'unreachable') return ignored !== true;
  return status === 'failed' && ignored !== true && rescued !== true && held !== true;
}

/** As in Ansible, hosts that are about to rescue or to clean up do so before a fatal error ends the run. */
function isInAftermath(step: Step | undefined): boolean {
  const section = writtenBlocks(step?.blocks ?? []).at(-1)?.section;
  return section === 'rescue' || section === 'always';
}
