import pLimit, { type LimitFunction } from 'p-limit';
import type { Become, Connect, Connection, ConnectionSettings, Part, Phase, Reply } from '../connection/connection.ts';
import { becomeKey } from '../model/connection-settings.ts';

/** A host's connection as the engine uses it: opened at the first use, within the bound that `forks` sets. */
export interface Link {
  exchange(parts: readonly Part[], become: Become | undefined): Promise<Reply>;
  readonly exchanges: number;
  /** The next exchange travels over a connection that was not there before, made within so many seconds a phase. */
  renew(connectSeconds?: number): void;
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

export function linkTo(settings: ConnectionSettings, { connect, limit, signal, onPhase }: LinkOptions): Link {
  let way = settings;
  let connection: Connection | undefined;
  let earlierExchanges = 0;
  // Each become user has a shell of its own, which takes one request after the other: other hosts may have asked first.
  const turns = new Map<string, LimitFunction>();
  const inTurn = (become: Become | undefined): LimitFunction => {
    const key = becomeKey(become);
    const turn = turns.get(key) ?? pLimit(1);
    turns.set(key, turn);
    return turn;
  };
  return {
    exchange: (parts, become) =>
      inTurn(become)(() =>
        limit(() => {
          connection ??= connect(way, onPhase);
          return connection.exchange(parts, become, signal);
        }),
      ),
    get exchanges() {
      return earlierExchanges + (connection?.exchanges ?? 0);
    },
    renew(connectSeconds) {
      way = connectSeconds === undefined ? settings : { ...settings, connectTimeoutSeconds: connectSeconds };
      earlierExchanges += connection?.exchanges ?? 0;
      // Nobody waits for the end of what may be dead.
      void connection?.close();
      connection = undefined;
    },
    isLocal: settings.transport === 'local',
    close: async () => connection?.close(),
  };
}

/** Failures to become another user, and a lock that another run has, are the host's answer, not a lost host. */
export function isUnreachable(code: string): boolean {
  return !code.startsWith('become_') && !code.startsWith('host_lock') && code !== 'sudo_password_required';
}
