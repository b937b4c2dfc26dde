import pLimit, { type LimitFunction } from 'p-limit';
import { reachesItself } from '../compile/connection-settings.ts';
import { numberOf } from '../compile/resolve-task.ts';
import type { PlaySchedule, Step } from '../compile/schedule.ts';
import type { ReachKeywords } from '../model/task.ts';
import type { Variables } from '../vars/variables.ts';
import type { BatchContext, PlayState } from './batch-context.ts';
import { type AbortReason, BatchWatch } from './batch-watch.ts';
import type { RunContext } from './context.ts';
import { freeGate, type Gate, linearGate } from './gate.ts';
import type { HostState } from './host-state.ts';
import type { Link } from './link.ts';
import { Meetings } from './meeting.ts';
import { Openings } from './openings.ts';
import { Returns } from './returns.ts';
import { type RiskGate, riskGate } from './risk-gate.ts';
import { type HostEnd, runHost } from './run-host.ts';
import { enterStage } from './stage.ts';
import { throttle } from './throttle.ts';
import type { Standing } from './standing.ts';

export interface BatchOutcome {
  readonly ends: ReadonlyMap<string, HostEnd>;
  /** Why nobody may go on, when so many hosts failed that the play forbids it. */
  readonly aborted?: AbortReason;
}

interface BatchScope {
  readonly run: RunContext;
  readonly standing: Standing;
  /** All of the batch, with those that are out since an earlier play. */
  readonly batch: readonly string[];
  readonly play: PlayState;
  readonly forgive: BatchContext['forgive'];
  readonly delegate: BatchContext['delegate'];
  readonly link: (host: string, reach: ReachKeywords, variables: Variables) => Link;
  readonly looks: BatchContext['looks'];
  /** No later play asks its hosts again. */
  readonly isLast: boolean;
  /** A number for a step that comes up while the play runs. */
  readonly nextIndex: () => number;
}

/** Takes the hosts of one batch through the play together. */
export async function runBatch(
  play: PlaySchedule,
  hosts: readonly HostState[],
  scope: BatchScope,
): Promise<BatchOutcome> {
  const { run, standing } = scope;
  const names = hosts.map(host => host.name);
  const watch = new BatchWatch(play, hosts, { run, standing, batch: scope.batch });
  const isLinear = play.play.strategy === 'linear';
  const gate = isLinear ? linearGate(names, watch.mayGoOn) : freeGate(names, watch.mayGoOn);
  const returns = new Returns(hosts.length);
  const context = contextOf({ play, hosts, gate, watch, returns }, scope);
  // `host_pinned` begins with a host when another is through.
  const atOnce = play.play.strategy === 'host_pinned' ? boundedBy(run.options.forks) : undefined;
  const onDrain = (): void => gate.stop();
  run.drain.addEventListener('abort', onDrain);
  const ends = await Promise.all(
    hosts.map(async host => {
      const end = await walked(host, { gate, context, returns, atOnce });
      // Ten thousand open connections are a gigabyte.
      if (scope.isLast) host.link.rest();
      enterStage(host, 'done', '', context);
      return [host.name, end] as const;
    }),
  );
  run.drain.removeEventListener('abort', onDrain);
  return { ends: new Map(ends), ...(watch.aborted === undefined ? {} : { aborted: watch.aborted }) };
}

interface Batch {
  readonly play: PlaySchedule;
  readonly hosts: readonly HostState[];
  readonly gate: Gate;
  readonly watch: BatchWatch;
  readonly returns: Returns;
}

/** What its hosts are told of one another, and what each tells of itself. */
function contextOf(batch: Batch, scope: BatchScope): BatchContext {
  const { play, hosts, watch, returns } = batch;
  const { run, standing, nextIndex } = scope;
  const names = hosts.map(host => host.name);
  const context: BatchContext = {
    ...scope,
    isLinear: play.play.strategy === 'linear',
    reachesItself: task => reachesItself(task, play.play),
    ownLink(host, task, variables) {
      return reachesItself(task, play.play) ? scope.link(host, { ...play.play, ...task }, variables) : undefined;
    },
    absent: () =>
      scope.batch
        .filter(name => !names.includes(name) && !standing.unreachable.has(name))
        .map(name => scope.delegate(name).variables),
    stepping: { asks: run.options.step },
    hosts: new Map(hosts.map(host => [host.name, host])),
    openings: new Openings({ play, selection: run.options.selection, loader: run.loader, nextIndex }),
    meetings: new Meetings(() => context),
    risk: riskOf(play, hosts),
    throttle: throttle(names),
    fleet: run.fleet,
    refOf: (step, title) => watch.refOf(step, title),
    recall: lost => recalled(returns.recall(lost), batch),
    abort: () => watch.abort(),
    fatal: step => watch.fatal(step),
    tookOnce: (step, host) => watch.tookOnce(step, host),
    settled: (host, settled) => watch.settled(host, settled),
  };
  return context;
}

interface Way {
  readonly gate: Gate;
  readonly context: BatchContext;
  readonly returns: Returns;
  readonly atOnce: LimitFunction | undefined;
}

/** A host that is lost stands by until the batch ends: it may be called back. */
async function walked(host: HostState, { gate, context, returns, atOnce }: Way): Promise<HostEnd> {
  for (;;) {
    const end = await (atOnce === undefined
      ? runHost(host, gate, context)
      : atOnce(() => runHost(host, gate, context)));
    const isLost = end.kind === 'out' && context.standing.unreachable.has(host.name);
    const back = isLost ? returns.wait(host.name) : undefined;
    if (back === undefined) returns.through();
    gate.leave(host.name);
    if (back === undefined || !(await back)) return end;
  }
}

/** These hosts go on where they were, and are asked anew. */
function recalled(names: readonly string[], { hosts, gate, watch }: Batch): void {
  const back = new Set(names);
  for (const host of hosts) {
    if (!back.has(host.name)) continue;
    host.lost = undefined;
    host.lookahead.forget();
    gate.join(host.name);
  }
  watch.recalled(back);
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
    const most = Math.floor(numberOf(task.throttle, first.variables.for(task), 'throttle'));
    if (most < 1) return whole;
    const gate = own.get(index) ?? riskGate({ asked: most, failureDomainOf });
    own.set(index, gate);
    return gate;
  };
}

function failureDomain(host: HostState | undefined): string {
  const domain = host?.variables.for().get('failure_domain');
  return typeof domain === 'string' || typeof domain === 'number' ? String(domain) : '';
}

export const boundedBy = (forks: number) => pLimit(Math.max(1, forks));
