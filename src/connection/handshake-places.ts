/** Unauthenticated connections that one sshd is given at once: it may refuse more (MaxStartups), and then we learn its bound. */
const MOST_AT_ONCE = 50;

interface Door {
  limit: number;
  inside: number;
  readonly waiting: (() => void)[];
}

/** Bounds handshakes in flight to one address, or through one machine between. */
export class HandshakePlaces {
  readonly #doors = new Map<string, Door>();

  /** Waits for a place at this door. The caller leaves it exactly once. */
  async enter(name: string): Promise<void> {
    const door = this.#door(name);
    if (door.inside >= door.limit) await new Promise<void>(resolve => door.waiting.push(resolve));
    else door.inside += 1;
  }

  /** Gives the place to the next. A handshake that went well lets the bound grow again, slowly. */
  leave(name: string, wentWell: boolean): void {
    const door = this.#door(name);
    if (wentWell && door.limit < MOST_AT_ONCE) door.limit += 1 / door.limit;
    door.inside -= 1;
    while (door.inside + 1 <= door.limit) {
      const next = door.waiting.shift();
      if (next === undefined) break;
      door.inside += 1;
      next();
    }
    if (door.inside === 0 && door.limit >= MOST_AT_ONCE) this.#doors.delete(name);
  }

  /** The server hung up on a newcomer: fewer at once from now on. Gives how many others were inside. */
  refused(name: string): number {
    const door = this.#door(name);
    const others = door.inside - 1;
    if (others > 0) door.limit = Math.max(2, Math.min(door.limit, Math.floor(door.inside / 2)));
    return others;
  }

  #door(name: string): Door {
    const door = this.#doors.get(name) ?? { limit: MOST_AT_ONCE, inside: 0, waiting: [] };
    this.#doors.set(name, door);
    return door;
  }
}
