import type { Position } from './diagnostic.ts';
import type { Secret } from './secret.ts';

/** How a host is reached: plain data, made from inventory variables and command line before any connection. */
export interface ConnectionSettings {
  /** The name in the inventory. */
  readonly host: string;
  /** `ssh` speaks SSH in this process; `openssh` starts the system's ssh, for what only that can do. */
  readonly transport: 'ssh' | 'openssh' | 'local';
  /** Name or address to connect to; ssh_config may change it (HostName). */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly password?: Secret;
  readonly hostKeyChecking: 'strict' | 'accept-new' | 'off';
  /** Files to read host keys from; default `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`. */
  readonly knownHostsFiles?: readonly string[];
  /** Seconds for each phase of the way to a usable connection; absent: what ssh_config says, else ten. */
  readonly connectTimeoutSeconds?: number;
  readonly sshOptions?: SshOptions;
}

/** What `ansible_ssh_args` and its like say, each option as `Keyword=value`. */
export interface SshOptions {
  /** Win over the settings above. */
  readonly before: readonly string[];
  /** Hold where the settings above say nothing. */
  readonly after: readonly string[];
  /** Instead of the usual configuration files; `none`: no file. */
  readonly configFile?: string;
}

/** What is known to be wrong with the way to a host before anything is sent. */
export interface WrongSetting {
  readonly code: string;
  readonly cause: string;
  readonly mend: string;
  /** In a configuration file of ssh. */
  readonly position?: Position;
  /** Else the setting that says it; of `sshOptions` the option. */
  readonly setting?: Exclude<keyof ConnectionSettings, 'host'>;
  readonly option?: string;
  /** A file of this machine is not there, and may be by then. */
  readonly isAbsent: boolean;
}

export interface Become {
  readonly method: 'sudo' | 'su';
  readonly user: string;
  readonly password?: Secret;
  /** Words of the program, when not the method's own. */
  readonly program?: readonly string[];
  /** Options for it, instead of those that are usual here. */
  readonly flags?: readonly string[];
}

/** Equal where a shell may be shared. */
export function becomeKey(become: Become | undefined): string {
  if (become === undefined) return '';
  const { method, user, program, flags } = become;
  return [
    method,
    user,
    ...(program === undefined && flags === undefined
      ? []
      : [program, flags].map(words => JSON.stringify(words ?? null))),
  ].join(' ');
}
