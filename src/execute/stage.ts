import type { Stage } from '../model/event.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './host-state.ts';

/** Tells what the host is at from now on. */
export function enterStage({ name }: HostState, stage: Stage, task: string, { run }: BatchContext): void {
  run.emit({ type: 'stage', at: run.now(), host: name, stage, task });
}
