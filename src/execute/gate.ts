import { comparePlaces, type Place } from './course.ts';

/** What a host that waited is told: to go on, and with whom it stands at the place, in the order of the batch. */
export type Turn = { readonly go: true; readonly together: readonly string[] } | { readonly go: false };

/** Holds hosts back so that what they do is in the order that the strategy promises. */
export interface Gate {
  /** Resolves when this host may settle the step at the place. */
  arrive(host: string, place: Place): Promise<Turn>;
  /** The host has no more steps in this batch, unless it joins again. */
  leave(host: string): void;
  /** A host that left has steps again: nobody else goes before it has arrived somewhere. */
  join(host: string): void;
  /** Nobody starts another step. */
  stop(): void;
}

/** Called when the last host is past a place, with the place that each host is at then; false ends the batch. */
export type PlaceSettled = (place: Place, at: ReadonlyMap<string, Place>) => boolean;

const STOP: Turn = { go: false };

/**
 * Ansible's linear strategy: a step is settled by nobody until every host of the batch is past the steps before it. Hosts are
 * counted by place; the places that somebody is or was at are kept in order, and the lowest is left when nobody is there.
 */
export function linearGate(hosts: readonly string[], onSettled: PlaceSettled): Gate {
  return new LinearGate(hosts, onSettled);
}

interface Stand {
  readonly place: Place;
  count: number;
  readonly waiting: { readonly host: string; readonly resolve: (turn: Turn) => void }[];
}

class LinearGate implements Gate {
  readonly #onSettled: PlaceSettled;
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #at = new Map<string, Place>();
  /** Hosts that have not arrived anywhere: until all have, nobody goes. */
  readonly #missing: Set<string>;
  readonly #stands = new Map<Place, Stand>();
  /** The stands in order. */
  readonly #row: Stand[] = [];
  #stopped = false;

  constructor(hosts: readonly string[], onSettled: PlaceSettled) {
    this.#onSettled = onSettled;
    this.#ranks = new Map(hosts.map((host, rank) => [host, rank]));
    this.#missing = new Set(hosts);
  }

  arrive(host: string, place: Place): Promise<Turn> {
    if (this.#stopped) return Promise.resolve(STOP);
    const stand = this.#standAt(place);
    stand.count += 1;
    const turn = new Promise<Turn>(resolve => stand.waiting.push({ host, resolve }));
    this.#depart(host);
    this.#at.set(host, place);
    this.#advance();
    return turn;
  }

  leave(host: string): void {
    this.#depart(host);
    this.#at.delete(host);
    this.#advance();
  }

  join(host: string): void {
    this.#missing.add(host);
  }

  stop(): void {
    this.#stopped = true;
    for (const stand of this.#row) release(stand, STOP);
  }

  #depart(host: string): void {
    this.#missing.delete(host);
    const before = this.#at.get(host);
    const stand = before === undefined ? undefined : this.#stands.get(before);
    if (stand !== undefined) stand.count -= 1;
  }

  #standAt(place: Place): Stand {
    const known = this.#stands.get(place);
    if (known !== undefined) return known;
    const stand = { place, count: 0, waiting: [] };
    this.#stands.set(place, stand);
    this.#row.splice(placeIn(this.#row, place), 0, stand);
    return stand;
  }

  #advance(): void {
    if (this.#missing.size > 0) return;
    for (let lowest = this.#row[0]; lowest !== undefined && !this.#stopped; lowest = this.#row[0]) {
      if (lowest.count > 0) {
        this.#let(lowest);
        return;
      }
      this.#row.shift();
      this.#stands.delete(lowest.place);
      if (!this.#onSettled(lowest.place, this.#at)) this.stop();
    }
  }

  #let(stand: Stand): void {
    if (stand.waiting.length === 0) return;
    const rank = (host: string): number => this.#ranks.get(host) ?? 0;
    stand.waiting.sort((a, b) => rank(a.host) - rank(b.host));
    release(stand, { go: true, together: stand.waiting.map(({ host }) => host) });
  }
}

function release({ waiting }: Stand, turn: Turn): void {
  for (const { resolve } of waiting.splice(0)) resolve(turn);
}

/** Where the place belongs in a row that is in order. */
function placeIn(row: readonly Stand[], place: Place): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const stand = row[middle];
    if (stand !== undefined && comparePlaces(stand.place, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Every host goes as fast as it can. A step counts as settled when all hosts that are left are past it. */
export function freeGate(hosts: readonly string[], onSettled: PlaceSettled): Gate {
  const inner = linearGate(hosts, onSettled);
  let stopped = false;
  return {
    arrive(host, place) {
      void inner.arrive(host, place).then(({ go }) => {
        if (!go) stopped = true;
      });
      return Promise.resolve(stopped ? STOP : { go: true, together: [host] });
    },
    leave: host => inner.leave(host),
    join: host => inner.join(host),
    stop() {
      stopped = true;
      inner.stop();
    },
  };
}
