import type { Algorithms } from 'ssh2';
import { matchesGlob } from '../model/glob.ts';
import type { AlgorithmKeyword, SshTarget } from './ssh-config/target.ts';

/**
 * What ssh2 offers by itself, and what it can do besides: old and weak, only when asked for. In its order, but for the exchange of keys:
 * on NIST's curve of 256 bits OpenSSL computes in machine code, OpenSSH's own curve25519 is plain C, and both are as strong. A login costs a
 * server 20.8 ms of processor time instead of 23.4, and us one less (Debian 12). Who wants another order writes KexAlgorithms.
 */
const KNOWN: Readonly<Record<AlgorithmKeyword, { readonly offered: string; readonly onRequest: string }>> = {
  hostkeyalgorithms: {
    offered:
      'ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 rsa-sha2-512 rsa-sha2-256 ssh-rsa',
    onRequest: 'ssh-dss',
  },
  kexalgorithms: {
    offered: `ecdh-sha2-nistp256 curve25519-sha256@libssh.org curve25519-sha256 ecdh-sha2-nistp384 ecdh-sha2-nistp521
      diffie-hellman-group-exchange-sha256 diffie-hellman-group14-sha256 diffie-hellman-group15-sha512
      diffie-hellman-group16-sha512 diffie-hellman-group17-sha512 diffie-hellman-group18-sha512`,
    onRequest: 'diffie-hellman-group-exchange-sha1 diffie-hellman-group14-sha1 diffie-hellman-group1-sha1',
  },
  ciphers: {
    offered: `aes128-gcm@openssh.com aes256-gcm@openssh.com aes128-ctr aes192-ctr aes256-ctr chacha20-poly1305@openssh.com`,
    onRequest: 'aes256-cbc aes192-cbc aes128-cbc 3des-cbc',
  },
  macs: {
    offered: `hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-sha1-etm@openssh.com hmac-sha2-256
      hmac-sha2-512 hmac-sha1`,
    onRequest: 'hmac-md5 hmac-sha1-96 hmac-md5-96',
  },
};

const SSH2_NAMES = {
  hostkeyalgorithms: 'serverHostKey',
  kexalgorithms: 'kex',
  ciphers: 'cipher',
  macs: 'hmac',
} as const;

/** A list of which nothing is left that this client can do. */
export interface Unusable {
  readonly keyword: AlgorithmKeyword;
  readonly asked: string;
}

/** What is offered to a server, as the target's configuration asks; `preferred` host key types come first. */
export function algorithmsFor(
  { algorithms }: Pick<SshTarget, 'algorithms'>,
  preferred: (offered: readonly string[]) => readonly string[],
): { readonly offered: Algorithms } | { readonly unusable: Unusable } {
  const offered: Record<string, readonly string[]> = {};
  for (const keyword of ALGORITHM_KEYWORDS) {
    const asked = algorithms[keyword];
    const list = algorithmList(keyword, asked);
    if (list.length === 0) return { unusable: { keyword, asked: asked ?? '' } };
    if (asked !== undefined || keyword === 'kexalgorithms') offered[SSH2_NAMES[keyword]] = list;
    // An order that the user wrote is theirs; a plain addition leaves the rest to us.
    if (keyword === 'hostkeyalgorithms' && (asked === undefined || /^[+-]/.test(asked)))
      offered[SSH2_NAMES[keyword]] = preferred(list);
  }
  return { offered };
}

const ALGORITHM_KEYWORDS: readonly AlgorithmKeyword[] = ['hostkeyalgorithms', 'kexalgorithms', 'ciphers', 'macs'];

/** A list as ssh_config(5) writes it: whole, or with `+`, `-`, `^` a change of what is offered anyway. Unknown names fall out. */
export function algorithmList(keyword: AlgorithmKeyword, asked: string | undefined): readonly string[] {
  const offered = wordsOf(KNOWN[keyword].offered);
  if (asked === undefined) return offered;
  const all = [...offered, ...wordsOf(KNOWN[keyword].onRequest)];
  const names = asked.replace(/^[+^-]/, '').split(',');
  const named = [...new Set(names.flatMap(name => all.filter(known => matchesGlob(name, known))))];
  switch (asked[0]) {
    case '+':
      return [...new Set([...offered, ...named])];
    case '-':
      return offered.filter(name => !named.includes(name));
    case '^':
      return [...new Set([...named, ...offered])];
    default:
      return named;
  }
}

/** All that this client can be asked for; for messages. */
export function knownAlgorithms(keyword: AlgorithmKeyword): readonly string[] {
  return [...wordsOf(KNOWN[keyword].offered), ...wordsOf(KNOWN[keyword].onRequest)];
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/);
}
