import type { ConnectionSettings, LinkFailure, Phase } from './connection.ts';

/** Where a host is, for messages. */
export function placeOf({ address, port }: Pick<ConnectionSettings, 'address' | 'port'>): string {
  return `${address}:${port ?? 22}`;
}

/** A phase took longer than its share of the way to a usable connection. */
export function phaseTimedOut(phase: Phase, settings: ConnectionSettings): LinkFailure {
  const { cause, mend } = TIMEOUTS[phase];
  const place = placeOf(settings);
  return {
    code: `${phase}_timeout`,
    phase,
    cause: `${place}: ${cause} within ${settings.connectTimeoutSeconds} s`,
    mend,
  };
}

const TIMEOUTS: Readonly<Record<Phase, { cause: string; mend: string }>> = {
  dns: { cause: 'the name was not resolved', mend: 'check the name, or give the address with ansible_host' },
  tcp: {
    cause: 'no answer to a TCP connection',
    mend: 'check address, port, routes and firewalls, or raise --timeout',
  },
  handshake: {
    cause: 'the server took the connection but the SSH handshake did not end',
    mend: 'is that port an sshd? is the host overloaded?',
  },
  auth: { cause: 'the login was not answered', mend: 'look at PAM, DNS and home directories on the host' },
  channel: { cause: 'no session was opened', mend: 'look at MaxSessions and the load of the host' },
  become: { cause: 'no shell of the other user came up', mend: 'look at sudo on the host' },
  first_byte: { cause: 'the shell did not answer', mend: 'look at the login shell and its start-up files' },
  exchange: { cause: 'the host did not answer', mend: 'look at the load of the host' },
};

const SYSTEM_ERRORS: Readonly<Record<string, { cause: string; mend: string }>> = {
  ENOTFOUND: { cause: 'the name is not known', mend: 'check the name, or give the address with ansible_host' },
  EAI_AGAIN: { cause: 'the name could not be resolved just now', mend: 'check the resolver of this machine' },
  ECONNREFUSED: { cause: 'the connection was refused', mend: 'is sshd running on that port? see ansible_port' },
  EHOSTUNREACH: { cause: 'there is no route to the host', mend: 'check that it is up, and the network between' },
  ENETUNREACH: { cause: 'the network cannot be reached', mend: 'check routes of this machine' },
  ETIMEDOUT: { cause: 'the connection timed out', mend: 'check address, routes and firewalls' },
  ECONNRESET: { cause: 'the connection was reset', mend: 'look at sshd on the host (MaxStartups, crash, firewall)' },
};

/** What a socket or ssh2 error means, in the phase in which it came. */
export function linkFailure(error: unknown, phase: Phase, settings: ConnectionSettings): LinkFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = SYSTEM_ERRORS[code];
  const place = placeOf(settings);
  if (known !== undefined)
    return { code: code.toLowerCase(), phase, cause: `${place}: ${known.cause}`, mend: known.mend };
  const text = error instanceof Error ? error.message : String(error);
  if (/All configured authentication methods failed/.test(text)) return authRefused(settings);
  if (/no matching/i.test(text)) {
    return {
      code: 'no_common_algorithm',
      phase,
      cause: `${place}: ${text}`,
      mend: 'the server is too old or too strict for this client',
    };
  }
  if (/Connection lost before handshake|Unable to parse|Protocol|banner|Invalid|Bad packet/i.test(text)) {
    return {
      code: 'not_ssh',
      phase,
      cause: `${place}: this is not an SSH server, or it hung up: ${text}`,
      mend: 'check ansible_host and ansible_port',
    };
  }
  return { code: 'link_failed', phase, cause: `${place}: ${text}`, mend: 'run again; with -vvv the phases are shown' };
}

export function authRefused({ address, port, user }: ConnectionSettings, tried: readonly string[] = []): LinkFailure {
  const methods = tried.length === 0 ? '' : ` (tried: ${tried.join(', ')})`;
  return {
    code: 'auth_refused',
    phase: 'auth',
    cause: `${placeOf({ address, ...(port === undefined ? {} : { port }) })}: the login as ${user ?? 'this user'} was refused${methods}`,
    mend: 'give the right key (--private-key, ansible_ssh_private_key_file), a password (-k), or add the key to authorized_keys',
  };
}

export const LOST: Omit<LinkFailure, 'phase'> = {
  code: 'link_lost',
  cause: 'the connection was lost',
  mend: 'see whether the host is up; run again: what is right is left as it is',
};
