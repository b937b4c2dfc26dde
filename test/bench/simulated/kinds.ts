/** The port of each kind of simulated host; what is not here needs no server. */
export const PORTS = {
  healthy: 22,
  slow: 2201,
  silent: 2202,
  kex_stalls: 2203,
  auth_refused: 2204,
  hangs_after_exec: 2205,
  dies_mid_output: 2206,
  floods: 2207,
  /** Nobody listens. */
  refused: 2208,
  /** As healthy, but its addresses lead nowhere. */
  black_hole: 2209,
} as const;

export type Kind = keyof typeof PORTS;

/** What a real host said to one request, the request's nonce replaced by NONCE. */
export interface Reply {
  readonly stdout: string;
  readonly stderr: string;
}

/** All that was sent to a real host in one session, and its replies in order. */
export interface Session {
  readonly sent: string;
  readonly replies: readonly Reply[];
}

export interface ServerConfig {
  readonly replies: readonly Reply[];
  readonly hostKeyFile: string;
}

export const NONCE = '@nonce@';
