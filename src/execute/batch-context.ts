import type { Step } from '../compile/schedule.ts';
import type { TaskRef } from '../model/event.ts';
import type { TaskResult } from '../model/result.ts';
import type { RunContext } from './context.ts';
import type { RiskGate } from './risk-gate.ts';

/** What the hosts of one batch share. */
export interface BatchContext {
  readonly run: RunContext;
  readonly steps: readonly Step[];
  readonly risk: (step: Step) => RiskGate;
  /** Counts changes on any host of the run: probes that look at other hosts are stale after one. */
  readonly fleet: { changes: number };
  readonly refOf: (step: Step, title: string) => TaskRef;
  /** Keeps a settled result for what looks at all hosts together. */
  readonly settled: (host: string, step: Step, result: TaskResult) => void;
}
