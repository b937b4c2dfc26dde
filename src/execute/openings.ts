import { included, type IncludeLoader, type IncludeRequest } from '../compile/includes.ts';
import type { PlaySchedule, Step } from '../compile/schedule.ts';
import { titleOf } from '../compile/resolve-task.ts';
import { liveBlocks } from '../compile/live-blocks.ts';
import { isFlush } from '../compile/schedule-plays.ts';
import { isSelected, type TagSelection } from '../compile/tags.ts';
import { type Json, jsonText } from '../model/json.ts';
import type { Failure } from '../model/result.ts';
import type { RoleUse } from '../model/role.ts';
import { type Task, taskTitle } from '../model/task.ts';
import type { HostState } from './host-state.ts';
import { isTemplate, renderValue } from '../vars/template.ts';
import { type Place, type Stretch, stretchOf } from './course.ts';

interface OpeningsScope {
  readonly play: PlaySchedule;
  readonly loader: IncludeLoader;
  readonly selection: TagSelection;
  /** A number for a step that comes up while the play runs. */
  readonly nextIndex: () => number;
}

/** What an include opens, the same for all hosts that ask for the same. */
export interface Opened {
  readonly steps: readonly Step[];
  /** Roles whose variables the play sees from then on. */
  readonly publicRoles: readonly RoleUse[];
  readonly handlers: readonly Task[];
  readonly problem?: Failure;
}

/** What opens behind a place while a batch runs, the same for all its hosts. */
export class Openings {
  readonly #scope: OpeningsScope;
  readonly #handlers: Task[];
  readonly #flushes = new Map<number, Map<Task, Step>>();
  readonly #stretches = new Map<Place, Stretch>();
  readonly #opened = new Map<string, Opened>();

  constructor(scope: OpeningsScope) {
    this.#scope = scope;
    this.#handlers = [...scope.play.handlers];
  }

  /** The same request twice on one host opens its tasks twice: `turn` tells them apart. Nothing is known to hosts before `enter`. */
  opened(step: Step, request: IncludeRequest, turn: number): Opened {
    const key = JSON.stringify([step.index, turn, request.params as Json, request.given]);
    const opened = this.#opened.get(key) ?? this.#read(step, request);
    this.#opened.set(key, opened);
    return opened;
  }

  /** Handlers that an include brought are there from now on. */
  enter({ handlers }: Opened): void {
    for (const handler of handlers) if (!this.#handlers.includes(handler)) this.#handlers.push(handler);
  }

  #read({ kind, task, blocks }: Step, request: IncludeRequest): Opened {
    const { selection, loader, play, nextIndex } = this.#scope;
    const place = kind === 'handler' ? 'handler' : 'task';
    const { tasks, handlers, roles, diagnostics } = included(request, {
      loader,
      place,
      playbookDir: play.play.playbookDir,
    });
    const wrong = diagnostics.find(({ severity }) => severity === 'error');
    const selected = tasks.filter(inner => inner.tags.some(isTemplate) || isSelected(inner.tags, selection));
    const blocksOf = liveBlocks(tasks, selected);
    const steps = selected.map(
      (inner): Step => ({
        index: nextIndex(),
        kind: isFlush(inner) ? 'flush' : place,
        task: inner,
        // The include's own blocks come first in those of the task: the step may stand in more, as in those of a flush.
        blocks: [...blocks, ...blocksOf(inner).slice(task.blocks.length)],
        ...(kind === 'handler' ? { isUnasked: true } : {}),
        ...(inner.tags.some(isTemplate) ? { selection } : {}),
      }),
    );
    const publicRoles = publicAmong(roles, request);
    if (wrong === undefined) return { steps, handlers, publicRoles };
    const { code, cause, mend } = wrong;
    return {
      steps: [],
      handlers: [],
      publicRoles: [],
      problem: { code, cause, ...(mend === undefined ? {} : { mend }) },
    };
  }

  /** A handler is notified by its name or by topics, which several may listen to. Gives the names that none has. */
  notify(host: HostState, { task }: Step): readonly string[] {
    const variables = host.variables.for(task);
    return (task.notify ?? []).filter(written => {
      const wanted = [written, jsonText(renderValue(written, variables))];
      const named = this.#named(wanted, host);
      const listening = this.#handlers.filter(({ listen }) => listen.some(topic => wanted.includes(topic)));
      const meant = named === undefined ? listening : [named, ...listening];
      for (const handler of meant) host.notified.add(handler);
      return meant.length === 0;
    });
  }

  /** Of several with one name the first of a play or role, and of those the last: as Ansible looks through its lists. */
  #named(wanted: readonly string[], host: HostState): Task | undefined {
    let found: Task | undefined;
    for (const handler of this.#handlers) {
      const isCalledSo = handler.name !== '' && namesOf(handler, host).some(name => wanted.includes(name));
      if (isCalledSo && (found === undefined || found.role?.use !== handler.role?.use)) found = handler;
    }
    return found;
  }

  /** Handlers in the place of a flush; each host passes by those that it has not notified. */
  flush(place: Place): Stretch {
    const stretch = this.#stretches.get(place) ?? stretchOf(this.handlersAt(place.step), [...place.order, 0]);
    this.#stretches.set(place, stretch);
    return stretch;
  }

  /** A handler that fails there fails the block that the flush stands in. */
  handlersAt({ index, blocks }: Step): readonly Step[] {
    const known = this.#flushes.get(index) ?? new Map<Task, Step>();
    this.#flushes.set(index, known);
    return this.#handlers.map(task => {
      const step: Step = known.get(task) ?? {
        index: this.#scope.nextIndex(),
        kind: 'handler',
        task,
        blocks: [...blocks, ...task.blocks],
      };
      known.set(task, step);
      return step;
    });
  }
}

/** Roles that were imported on the way are; the last one is that of an `include_role` itself, which has to ask for it. */
function publicAmong(roles: readonly RoleUse[], { task, params }: IncludeRequest): readonly RoleUse[] {
  return task.module === 'include_role' && params['public'] !== true ? roles.slice(0, -1) : roles;
}

/** As it is written, with its role before it, and with its templates rendered. */
function namesOf(handler: Task, host: HostState): readonly string[] {
  const names = [handler.name, taskTitle(handler)];
  return isTemplate(handler.name) ? [...names, titleOf(handler, host.variables.for(handler))] : names;
}
