import type { Secret } from './secret.ts';

/** How a host is reached: plain data, made from inventory variables and command line before any connection. */
export interface ConnectionSettings {
  /** The name in the inventory. */
  readonly host: string;
  readonly transport: 'ssh' | 'local';
  /** Name or address to connect to; ssh_config may change it (HostName). */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly password?: Secret;
  readonly hostKeyChecking: 'strict' | 'accept-new' | 'off';
  /** Files to read host keys from; default `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`. */
  readonly knownHostsFiles?: readonly string[];
  /** Seconds for the whole way to a usable connection. */
  readonly connectTimeoutSeconds: number;
}

export interface Become {
  readonly method: 'sudo' | 'su';
  readonly user: string;
  readonly password?: Secret;
}
