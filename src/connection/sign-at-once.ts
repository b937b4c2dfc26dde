import type { Client } from 'ssh2';
import type { Credentials } from './credentials.ts';
import { insidesOf } from './ssh2-insides.ts';

/**
 * Sends the only key with its signature at once. ssh2 asks first whether the server would take the key: a round trip, and twice the
 * same look for the server. Where there are more keys that is right, for a signature costs more; and an agent may ask a person for it.
 */
export function signAtOnce(client: Client, { methods }: Credentials): void {
  const keys = methods.filter(({ type }) => type === 'publickey' || type === 'agent');
  if (keys.length !== 1 || keys[0]?.type !== 'publickey') return;
  const { protocol } = insidesOf(client);
  const ask = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    const signs = (data: Buffer, done: (signature: Buffer) => void): void => {
      const signature = key.sign(data, HASHES[algorithm]);
      // Why it does not sign ssh2 says, once the server has it sign.
      if (signature instanceof Error) ask(user, key, algorithm);
      else done(signature);
    };
    ask(user, key, algorithm, sign ?? (key.isPrivateKey() ? signs : undefined));
  };
}

/** Of the algorithms whose hash their key leaves open (RFC 8332). */
const HASHES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };
