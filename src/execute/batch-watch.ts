import type { PlaySchedule, Step } from '../compile/schedule.ts';
import type { TaskRef } from '../model/event.ts';
import type { JsonObject } from '../model/json.ts';
import type { TaskResult } from '../model/result.ts';
import type { Settled } from './batch-context.ts';
import { writtenBlocks } from './block-walk.ts';
import type { RunContext } from './context.ts';
import type { Place } from './course.ts';
import type { Standing } from './standing.ts';

export type AbortReason = 'any_errors_fatal' | 'max_fail_percentage';

/** Follows a batch step by step: announces tasks, counts failures, asks modules for their word on all hosts. */
export class BatchWatch {
  /** Why the run ends with this batch, when so many hosts failed that the play forbids more. */
  aborted: AbortReason | undefined;
  readonly #play: PlaySchedule;
  readonly #run: RunContext;
  readonly #standing: Standing;
  readonly #names: readonly string[];
  readonly #announced = new Map<number, TaskRef>();
  readonly #facts = new Map<number, Map<string, JsonObject>>();
  readonly #fatal = new Set<number>();

  constructor(
    play: PlaySchedule,
    names: readonly string[],
    { run, standing }: { run: RunContext; standing: Standing },
  ) {
    this.#play = play;
    this.#run = run;
    this.#standing = standing;
    this.#names = names;
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

  /** Takes note of a result; one that a rescue or an always takes over is no end of the host, so that it is not fatal. */
  settled(host: string, { step: { index }, result, isFatal }: Settled): void {
    const facts = this.#facts.get(index) ?? new Map<string, JsonObject>();
    this.#facts.set(index, facts.set(host, result.facts));
    if (!isEnd(result)) return;
    this.#standing[result.status === 'unreachable' ? 'unreachable' : 'failed'].add(host);
    if (isFatal) this.#fatal.add(index);
  }

  abort(): void {
    this.aborted = 'any_errors_fatal';
    for (const name of this.#names) if (!this.#standing.unreachable.has(name)) this.#standing.failed.add(name);
  }

  /** All hosts are past this place; `at` tells where they are now. */
  readonly mayGoOn = (place: Place, at: ReadonlyMap<string, Place>): boolean => {
    const { index } = place.step;
    this.#report(index);
    const left = this.#names.filter(name => !this.#standing.unreachable.has(name));
    if (this.#fatal.delete(index)) {
      this.aborted = 'any_errors_fatal';
      for (const name of left) if (!isInAftermath(at.get(name))) this.#standing.failed.add(name);
    }
    const most = this.#play.play.maxFailPercentage;
    const maxFailPercentage = most === undefined ? undefined : Number(most);
    const { failed } = this.#standing;
    if (maxFailPercentage !== undefined && (failed.size / this.#names.length) * 100 > maxFailPercentage) {
      this.aborted = 'max_fail_percentage';
      for (const name of left) failed.add(name);
    }
    return this.aborted === undefined || failed.size < left.length;
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

function isEnd({ status, ignored, rescued, held }: TaskResult): boolean {
  if (status === 'unreachable') return ignored !== true;
  return status === 'failed' && ignored !== true && rescued !== true && held !== true;
}

/** As in Ansible, hosts that are about to rescue or to clean up do so before a fatal error ends the run. */
function isInAftermath(place: Place | undefined): boolean {
  const section = writtenBlocks(place?.step.blocks ?? []).at(-1)?.section;
  return section === 'rescue' || section === 'always';
}
