import type { LinkFailure, Phase } from './connection.ts';
import { knownAlgorithms } from './algorithms.ts';
import { PeerError } from './peer-error.ts';
import type { AlgorithmKeyword, SshTarget } from './ssh-config/target.ts';

type Where = Pick<SshTarget, 'address' | 'port'>;

/** Where a host is, for messages. */
export function placeOf({ address, port }: Where): string {
  return `${address}:${port}`;
}

/** A phase took longer than it may. */
export function phaseTimedOut(phase: Phase, target: Where, seconds: number): LinkFailure {
  const { cause, mend } = TIMEOUTS[phase];
  return { code: `${phase}_timeout`, phase, cause: `${placeOf(target)}: ${cause} within ${seconds} s`, mend };
}

const TIMEOUTS: Readonly<Record<Phase, { cause: string; mend: string }>> = {
  dns: { cause: 'the name was not resolved', mend: 'check the name, or give the address with ansible_host' },
  proxy: { cause: 'the machine between was not reached', mend: 'look at ProxyJump and ProxyCommand' },
  queue: { cause: 'no place for another handshake came free', mend: 'look at the hosts that hold it' },
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
  EPIPE: { cause: 'the way to the server was closed', mend: 'look at ProxyCommand and at the server' },
  EADDRNOTAVAIL: { cause: 'the address to connect from is not of this machine', mend: 'check BindAddress' },
  EMFILE: { cause: 'this machine lets us open no more files', mend: 'raise "ulimit -n", or lower --forks' },
};

const PEER_MEND = 'look at what serves that port: it breaks the rules of SSH, or is not what it seems';

/** Of these node-ssh gives one the code of a connection that timed out. */
const HANG_UP = /Connection lost before handshake|before handshake|No response from server|ended before/i;

/** What a socket or ssh2 error means, in the phase in which it came. */
export function linkFailure(error: unknown, phase: Phase, target: Where): LinkFailure {
  const text = error instanceof Error ? error.message : String(error);
  const isHangUp = HANG_UP.test(text);
  const code = error instanceof Error && 'code' in error && !isHangUp ? String(error.code) : '';
  const known = SYSTEM_ERRORS[code];
  const place = placeOf(target);
  if (error instanceof PeerError) return { code, phase, cause: `${place}: ${text}`, mend: PEER_MEND };
  if (known !== undefined)
    return { code: code.toLowerCase(), phase, cause: `${place}: ${known.cause}`, mend: known.mend };
  const noMatch = /no matching (.*?)(?: algorithm)?$/i.exec(text);
  if (noMatch !== null) return noCommonAlgorithm(noMatch[1] ?? '', phase, place);
  if (isHangUp) {
    return {
      code: 'hung_up',
      phase,
      cause: `${place}: the server hung up during the ${phase === 'auth' ? 'login' : 'SSH handshake'}`,
      mend: 'look at MaxStartups and the log of its sshd; or is that port no sshd?',
    };
  }
  if (
    phase === 'handshake' &&
    /Unable to parse|Protocol|banner|Invalid|Bad packet|too long|identification/i.test(text)
  ) {
    return {
      code: 'not_ssh',
      phase,
      cause: `${place}: this is not an SSH server: ${text}`,
      mend: 'check ansible_host and ansible_port',
    };
  }
  return { code: 'link_failed', phase, cause: `${place}: ${text}`, mend: 'run again; with -vvv the phases are shown' };
}

function noCommonAlgorithm(what: string, phase: Phase, place: string): LinkFailure {
  const keyword = ALGORITHM_WORDS.find(([pattern]) => pattern.test(what))?.[1] ?? 'kexalgorithms';
  const { name, old } = MENDS[keyword];
  return {
    code: 'no_common_algorithm',
    phase,
    cause: `${place}: the server and we have no ${what} in common`,
    mend: `for an old server: ${name} +${old} in ~/.ssh/config, or in ansible_ssh_common_args as -o ${name}=+${old}`,
  };
}

const ALGORITHM_WORDS: readonly (readonly [RegExp, AlgorithmKeyword])[] = [
  [/key exchange|kex/i, 'kexalgorithms'],
  [/host ?key/i, 'hostkeyalgorithms'],
  [/cipher/i, 'ciphers'],
  [/mac|hmac/i, 'macs'],
];

const MENDS: Readonly<Record<AlgorithmKeyword, { readonly name: string; readonly old: string }>> = {
  kexalgorithms: { name: 'KexAlgorithms', old: 'diffie-hellman-group14-sha1,diffie-hellman-group1-sha1' },
  hostkeyalgorithms: { name: 'HostKeyAlgorithms', old: 'ssh-rsa,ssh-dss' },
  ciphers: { name: 'Ciphers', old: 'aes256-cbc,aes128-cbc,3des-cbc' },
  macs: { name: 'MACs', old: 'hmac-md5,hmac-sha1-96' },
};

/** The configuration names only algorithms that this client has not. */
export function unusableAlgorithms(keyword: AlgorithmKeyword, asked: string, target: Where): LinkFailure {
  return {
    code: 'unsupported_algorithm',
    phase: 'handshake',
    cause: `${placeOf(target)}: of ${MENDS[keyword].name} ${asked} this client can do nothing`,
    mend: `it can do ${knownAlgorithms(keyword).join(', ')}; or use ansible_connection: openssh`,
  };
}

export function authRefused(
  target: Where & Pick<SshTarget, 'user' | 'untakenLogins'>,
  tried: readonly string[],
): LinkFailure {
  const [other] = target.untakenLogins;
  const methods = tried.length === 0 ? ' (there was nothing to try it with)' : ` (tried: ${tried.join(', ')})`;
  return {
    code: 'auth_refused',
    phase: 'auth',
    cause: `${placeOf(target)}: the login as ${target.user} was refused${methods}`,
    mend: [
      'give the right key (--private-key, ansible_ssh_private_key_file), a password (-k), or add the key to authorized_keys',
      ...(other === undefined ? [] : [`${other} is carried out by ansible_connection: openssh only`]),
    ].join('; '),
  };
}

export const LOST: Omit<LinkFailure, 'phase'> = {
  code: 'link_lost',
  cause: 'the connection was lost',
  mend: 'see whether the host is up; run again: what is right is left as it is',
};

export function interrupted(phase: Phase): LinkFailure {
  return { code: 'interrupted', phase, cause: 'the run was interrupted', mend: 'run again' };
}
