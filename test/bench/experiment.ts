import type { Row } from './table.ts';

export interface BenchOptions {
  /** How many hosts; each experiment has its own default. */
  readonly hosts: number | undefined;
  /** How often the fast ones run. */
  readonly runs: number;
  /** How often Ansible and its like run. */
  readonly slowRuns: number;
  /** How long a soak goes on. */
  readonly minutes: number;
  /** Contenders that stay out. */
  readonly without: readonly string[];
  /** For files of the bench; removed at its end. */
  readonly folder: string;
}

/** What an experiment found out, for a reader and for a plot. */
export interface Section {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  /** Bars of the plot, in seconds of wall time. */
  readonly rows: readonly Row[];
}

export type Experiment = (options: BenchOptions) => Promise<readonly Section[]>;
