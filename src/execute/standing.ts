/** Who takes no part any more: hosts that failed or were lost for the rest of the run, others until the batch ends. */
export class Standing {
  readonly failed = new Set<string>();
  readonly unreachable = new Set<string>();
  /** Ended early, or on their way out through an `always`. */
  readonly leaving = new Set<string>();
  /** Failed in this batch. As in Ansible, who goes out at the end of an `always`, or ends itself in a rescue, is not counted. */
  readonly #counted = new Set<string>();

  /** How many failed, as `max_fail_percentage` counts. */
  get failures(): number {
    return this.#counted.size;
  }

  /** For the rest of the run. */
  isLost(host: string): boolean {
    return this.failed.has(host) || this.unreachable.has(host);
  }

  lost(): ReadonlySet<string> {
    return new Set([...this.failed, ...this.unreachable]);
  }

  /** As `ansible_play_hosts` counts. */
  isOut(host: string): boolean {
    return this.isLost(host) || this.leaving.has(host);
  }

  fail(host: string): void {
    this.failed.add(host);
    this.#counted.add(host);
  }

  /** Counts a host as failed that goes on until all do: from the end of the batch it is. */
  count(host: string): void {
    this.#counted.add(host);
  }

  failUncounted(host: string): void {
    this.failed.add(host);
  }

  forgive(hosts: readonly string[]): void {
    for (const host of hosts) for (const out of [this.failed, this.unreachable, this.#counted]) out.delete(host);
  }

  endBatch(): void {
    this.leaving.clear();
    for (const host of this.#counted) this.failed.add(host);
    this.#counted.clear();
  }
}
