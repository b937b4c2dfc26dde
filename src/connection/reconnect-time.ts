import type { LinkFailure } from './connection.ts';

/** Phases of connecting that all connecting to one host may take together, until it is given up. */
export const CONNECT_PHASES = 100;
/** TCP, handshake and shell: what the system's ssh does without a word. */
export const OPENSSH_PHASES = 3;

/** Bounds what a host costs whose link is lost again and again. */
export class ReconnectTime {
  readonly #mostSeconds: number;
  #usedMs = 0;
  #times = 0;

  constructor(phaseSeconds: number) {
    this.#mostSeconds = phaseSeconds * CONNECT_PHASES;
  }

  async spend<Value>(connect: () => Promise<Value>): Promise<Value | { readonly lost: LinkFailure }> {
    if (this.#usedMs > this.#mostSeconds * 1000) return { lost: this.#spent() };
    const began = performance.now();
    try {
      return await connect();
    } finally {
      this.#usedMs += performance.now() - began;
      this.#times += 1;
    }
  }

  #spent(): LinkFailure {
    return {
      code: 'link_unstable',
      phase: 'channel',
      cause: `connecting took ${Math.round(this.#usedMs / 1000)} s in all, in ${this.#times} times`,
      mend: 'look at the network and at sshd on the host, or raise --timeout',
    };
  }
}
