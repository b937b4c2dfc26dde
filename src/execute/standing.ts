/** Who takes no part any more: hosts that failed or were lost for the rest of the run, others until the batch ends. */
export class Standing {
  readonly failed = new Set<string>();
  readonly unreachable = new Set<string>();
  /** Ended early, or on their way out through an `always`. */
  readonly leaving = new Set<string>();

  /** For the rest of the run. */
  isLost(host: string): boolean {
    return this.failed.has(host) || this.unreachable.has(host);
  }

  /** As `ansible_play_hosts` counts. */
  isOut(host: string): boolean {
    return this.isLost(host) || this.leaving.has(host);
  }
}
