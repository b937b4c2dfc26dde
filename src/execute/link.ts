import type { LimitFunction } from 'p-limit';
import type { Become, Connect, Connection, ConnectionSettings, Part, Phase, Reply } from '../connection/connection.ts';
import { becomeKey } from '../model/connection-settings.ts';
import { InTurn } from './in-turn.ts';

/** A host's connection as the engine uses it: opened at the first use, within the bound that `forks` sets. */
export interface Link {
  exchange(parts: readonly Part[], become: Become | undefined): Promise<Reply>;
  readonly exchanges: number;
  /** The next exchange travels over a connection that was not there before, made within so many seconds a phase. */
  renew(connectSeconds?: number): void;
  /** Nothing more is expected: closes the connection as soon as nothing travels over it. Another exchange opens a new one, which stays. */
  rest(): void;
  /** True for this machine. */
  readonly isLocal: boolean;
  close(): Promise<void>;
}

interface LinkOptions {
  readonly connect: Connect;
  readonly limit: LimitFunction;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: Phase) => void;
}

export function linkTo(settings: ConnectionSettings, options: LinkOptions): Link {
  return new HostLink(settings, options);
}

class HostLink implements Link {
  readonly isLocal: boolean;
  readonly #settings: ConnectionSettings;
  readonly #options: LinkOptions;
  /** Each become user has a shell of its own, which takes one request after the other: other hosts may have asked first. */
  readonly #turns = new Map<string, InTurn>();
  #way: ConnectionSettings;
  #connection: Connection | undefined;
  #earlierExchanges = 0;
  #underWay = 0;
  #mayRest = false;
  #rested = Promise.resolve();

  constructor(settings: ConnectionSettings, options: LinkOptions) {
    this.isLocal = settings.transport === 'local';
    this.#settings = settings;
    this.#options = options;
    this.#way = settings;
  }

  exchange(parts: readonly Part[], become: Become | undefined): Promise<Reply> {
    return this.#turnOf(become).take(() => this.#options.limit(() => this.#ask(parts, become)));
  }

  get exchanges(): number {
    return this.#earlierExchanges + (this.#connection?.exchanges ?? 0);
  }

  renew(connectSeconds?: number): void {
    const settings = this.#settings;
    this.#way = connectSeconds === undefined ? settings : { ...settings, connectTimeoutSeconds: connectSeconds };
    // Nobody waits for the end of what may be dead.
    void this.#leave()?.close();
  }

  rest(): void {
    this.#mayRest = true;
    this.#restIfIdle();
  }

  async close(): Promise<void> {
    await this.#rested;
    await this.#connection?.close();
  }

  async #ask(parts: readonly Part[], become: Become | undefined): Promise<Reply> {
    const { connect, onPhase, signal } = this.#options;
    this.#connection ??= connect(this.#way, onPhase);
    this.#underWay += 1;
    try {
      return await this.#connection.exchange(parts, become, signal);
    } finally {
      this.#underWay -= 1;
      if (this.#mayRest) this.#restIfIdle();
    }
  }

  #restIfIdle(): void {
    if (this.#underWay > 0) return;
    // Whoever needs the host again, by delegation, may need it often.
    this.#mayRest = false;
    const closed = this.#leave()?.close();
    this.#rested = Promise.all([this.#rested, closed]).then(() => undefined);
  }

  #leave(): Connection | undefined {
    const connection = this.#connection;
    this.#earlierExchanges += connection?.exchanges ?? 0;
    this.#connection = undefined;
    return connection;
  }

  #turnOf(become: Become | undefined): InTurn {
    const key = becomeKey(become);
    const turn = this.#turns.get(key) ?? new InTurn();
    this.#turns.set(key, turn);
    return turn;
  }
}

/** Failures to become another user, and a lock that another run has, are the host's answer, not a lost host. */
export function isUnreachable(code: string): boolean {
  return !code.startsWith('become_') && !code.startsWith('host_lock') && code !== 'sudo_password_required';
}
