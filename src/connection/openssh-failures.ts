import type { ConnectionSettings, LinkFailure, Phase } from './connection.ts';

interface Explained {
  readonly failure: LinkFailure;
  /** True when the far shell surely never read anything. */
  readonly neverBegan: boolean;
}

/** In this order: a changed host key is also told as a failed verification. */
const WORDS: readonly (readonly [RegExp, string, Phase, string])[] = [
  [/not found|No such file or directory.*ssh/, 'no_ssh', 'dns', 'install openssh-client on this machine'],
  [/IDENTIFICATION HAS CHANGED/, 'host_key_changed', 'handshake', 'if the host was set up anew: ssh-keygen -R'],
  [/REVOKED HOST KEY/, 'host_key_revoked', 'handshake', 'do not connect; ask who runs the host'],
  [
    /Host key verification failed|No .* host key is known/,
    'host_key_unknown',
    'handshake',
    'add the key (ssh-keyscan), or use --host-key-checking accept-new',
  ],
  [/Could not resolve hostname/, 'enotfound', 'dns', 'check the name, or give the address with ansible_host'],
  [/Connection refused/, 'econnrefused', 'tcp', 'is sshd running on that port? see ansible_port'],
  [/Connection timed out|Operation timed out/, 'tcp_timeout', 'tcp', 'check address, routes and firewalls'],
  [/No route to host/, 'ehostunreach', 'tcp', 'check that it is up, and the network between'],
  [/Unable to negotiate|no matching/, 'no_common_algorithm', 'handshake', 'see KexAlgorithms of ssh_config(5)'],
  [
    /kex_exchange_identification|banner exchange/,
    'hung_up',
    'handshake',
    'look at MaxStartups and the log of its sshd',
  ],
  [
    /Permission denied \((?:,?gssapi-[a-z-]+)+\)/,
    'auth_refused',
    'auth',
    'no ticket that the host takes: see klist, get one with kinit',
  ],
  [/Permission denied|Too many authentication failures/, 'auth_refused', 'auth', 'try the same with ssh -v'],
  [
    /Bad configuration|Bad owner or permissions|terminating|command-line:/,
    'ssh_config_syntax',
    'dns',
    'mend that line',
  ],
];

/** What the end of an ssh process means, from its status and its last words. */
export function explainSsh(settings: ConnectionSettings, code: number | null, said: string): Explained {
  const lines = said.trim().split('\n');
  const place = `${settings.address}${settings.port === undefined ? '' : `:${settings.port}`}`;
  const found = code === 255 || code === 127 ? WORDS.find(([words]) => words.test(said)) : undefined;
  if (found !== undefined) {
    const [words, name, phase, mend] = found;
    const line = lines.find(text => words.test(text)) ?? '';
    return { failure: { code: name, phase, cause: `${place}: ssh: ${line.trim()}`, mend }, neverBegan: true };
  }
  const last = lines.at(-1)?.trim() ?? '';
  const how = last === '' ? `ssh ended (status ${code ?? 'unknown'})` : `ssh: ${last}`;
  const mend = 'see whether the host is up; run again: what is right is left as it is';
  const failure = {
    code: code === 255 ? 'link_lost' : 'session_closed',
    phase: 'exchange',
    cause: `${place}: ${how}`,
    mend,
  } as const;
  return { failure, neverBegan: code !== 255 && code !== null };
}
