import type { Step } from '../compile/schedule.ts';
import { OrchestratorError } from '../model/diagnostic.ts';
import { taskTitle } from '../model/task.ts';
import { agree } from './agree.ts';
import type { BatchContext } from './batch-context.ts';
import type { Place } from './course.ts';
import type { Gate } from './gate.ts';
import { type HostState, isDue } from './host-state.ts';
import type { Meeting } from './meeting.ts';
import { isAtWork } from './jobs/jobs.ts';
import { isForeseen, lookAhead } from './observe.ts';
import { enterStage } from './stage.ts';
import { settle, settleOnce } from './settle.ts';
import { steerInclude } from './steer-include.ts';
import { steerMeta } from './steer-meta.ts';

/** How a host left a batch: all steps done, out after a failure, or stopped before the named step. */
export type HostEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'out' }
  | { readonly kind: 'stopped'; readonly before: Step };

/** Takes one host through its steps: looks ahead freely, settles each step when the gate lets it. */
export async function runHost(host: HostState, gate: Gate, context: BatchContext): Promise<HostEnd> {
  for (let place = nextDue(host, context); place !== undefined; place = nextDue(host, context)) {
    host.place = place;
    await look(host, place.step, context);
    enterStage(host, 'wait', taskTitle(place.step.task), context);
    const turn = await gate.arrive(host.name, place);
    if (!turn.go || context.run.drain.aborted) return { kind: 'stopped', before: place.step };
    host.blocks.goOn();
    const meeting = context.meetings.at(place, turn);
    if (!meeting.has(host)) continue;
    const agreement = await meeting.agreed(() => agree(host, place, context));
    if (agreement === 'stop') return { kind: 'stopped', before: place.step };
    if (agreement === 'do' && !(await take(host, place, meeting, context)))
      return { kind: 'stopped', before: place.step };
  }
  return { kind: context.standing.isLost(host.name) ? 'out' : 'finished' };
}

/** The next place where this host has something to do; undefined when it is through, or out. */
function nextDue(host: HostState, { standing }: BatchContext): Place | undefined {
  while (!standing.isLost(host.name) && !host.hasEnded) {
    const place = host.course.advance();
    if (!host.blocks.moveTo(place?.step.blocks ?? [])) standing.failUncounted(host.name);
    else if (place === undefined || isDue(host, place.step)) return place;
  }
  return undefined;
}

/** Asks for what is coming unless this step's answers are at hand already: then there is nothing to gain by asking now. */
async function look(host: HostState, step: Step, context: BatchContext): Promise<void> {
  if (context.run.drain.aborted || host.lost !== undefined || isAtWork(host, context)) return;
  if (isForeseen(host, step, context)) return;
  // What is asked is made when it can be asked: thousands of hosts would wait with it.
  await context.looks(async () => {
    if (context.run.drain.aborted) return;
    enterStage(host, 'probe', taskTitle(step.task), context);
    host.lost = await lookAhead(host, step, context);
  });
}

/** False: it was not begun, since the run is to end. */
async function take(host: HostState, place: Place, meeting: Meeting, context: BatchContext): Promise<boolean> {
  const { step } = place;
  host.notified.delete(step.task);
  try {
    if (step.task.module === 'meta') steerMeta(host, place, meeting, context);
    else if (context.run.actions.get(step.task.module)?.opens === true)
      await meeting.once(() => steerInclude(place, meeting, context));
    else if (meeting.isOnce()) await meeting.once(() => settleOnce(meeting.hosts, step, context));
    else return await takeAlone(host, step, context);
  } catch (error) {
    // What the step itself comes to is a result; here a keyword that steers it could not be rendered.
    if (!(error instanceof OrchestratorError)) throw error;
    await settle(host, { step, error }, context);
  }
  return true;
}

function takeAlone(host: HostState, step: Step, context: BatchContext): Promise<boolean> {
  return context.throttle(host, step, async () => {
    if (step.task.throttle !== undefined && context.run.drain.aborted) return false;
    await settle(host, { step }, context);
    return true;
  });
}
