/** Hosts that are lost wait here: as in Ansible, `clear_host_errors` lets them go on where they were. */
export class Returns {
  /** Hosts that may still take a step. */
  #active: number;
  readonly #waiting = new Map<string, (isBack: boolean) => void>();

  constructor(hosts: number) {
    this.#active = hosts;
  }

  /** Resolves with true when the host is called back, with false when nobody is left who could. */
  wait(host: string): Promise<boolean> {
    const back = new Promise<boolean>(resolve => this.#waiting.set(host, resolve));
    this.through();
    return back;
  }

  /** A host takes no more steps. */
  through(): void {
    this.#active -= 1;
    if (this.#active > 0) return;
    for (const resolve of this.#waiting.values()) resolve(false);
    this.#waiting.clear();
  }

  /** Those of the hosts that wait; they go on as soon as whoever calls has given way. */
  recall(hosts: readonly string[]): readonly string[] {
    const back = hosts.filter(host => this.#waiting.has(host));
    this.#active += back.length;
    for (const host of back) this.#waiting.get(host)?.(true);
    for (const host of back) this.#waiting.delete(host);
    return back;
  }
}
