import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type ParsedKey, type PublicKeyAuthContext } from 'ssh2';
import { signAtOnce } from '../../../src/connection/sign-at-once.ts';
import type { Insides } from '../../../src/connection/ssh2-insides.ts';
import { hostKeyPair } from '../../support/host-key-pair.ts';
import { shakeHands } from '../../support/shake-hands.ts';

describe('a login by key', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  const keyOf = (pair: { readonly private: string }): ParsedKey => {
    const key = ssh2.utils.parseKey(pair.private);
    assert.ok(!(key instanceof Error));
    return key;
  };

  /** What a server that takes `good` alone is asked by who has these keys: "signed" or "may I?", with the algorithm; and the outcome. */
  async function asked(good: ParsedKey, ...keys: readonly ParsedKey[]) {
    const seen: string[] = [];
    const isProven = ({ signature, blob, hashAlgo }: PublicKeyAuthContext): boolean =>
      signature === undefined || (blob !== undefined && good.verify(blob, signature, hashAlgo));
    const server = new ssh2.Server({ hostKeys: [hostKeyPair().private] }, client => {
      client.on('error', () => undefined);
      client.on('authentication', context => {
        const isGood =
          context.method === 'publickey' && good.getPublicSSH().equals(context.key.data) && isProven(context);
        if (context.method === 'publickey')
          seen.push(`${context.signature === undefined ? 'may I' : 'signed'} ${context.key.algo}`);
        if (isGood) context.accept();
        else context.reject(['publickey']);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => void server.close());
    const methods = keys.map(key => ({ type: 'publickey' as const, username: 'x', key }));
    const { result, stream } = await shakeHands((server.address() as AddressInfo).port, 3600, { methods, tried: [] });
    closers.push(() => stream.destroy());
    return { seen, isIn: 'ssh' in result };
  }

  const good = keyOf(hostKeyPair());
  const other = keyOf(hostKeyPair());

  it('is one question where there is one key', async () => {
    assert.deepEqual(await asked(good, good), { seen: ['signed ecdsa-sha2-nistp256'], isIn: true });
    assert.deepEqual(await asked(good, other), { seen: ['signed ecdsa-sha2-nistp256'], isIn: false });
  });

  it('signs with the hash of the algorithm that the server knows', async () => {
    const rsa = keyOf(ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }));
    // This server says nothing of better ones.
    assert.deepEqual(await asked(rsa, rsa), { seen: ['signed ssh-rsa'], isIn: true });
    for (const [algorithm, hash] of [
      ['rsa-sha2-256', 'sha256'],
      ['rsa-sha2-512', 'sha512'],
    ] as const) {
      const data = Buffer.from('to be signed');
      const signatures: Buffer[] = [];
      const protocol: Insides['protocol'] = {
        ...{ _kex: undefined, _kexinit: undefined, _onPayload: () => undefined },
        _handlers: {
          ...{ CHANNEL_DATA: () => undefined, CHANNEL_EXTENDED_DATA: () => undefined },
          ...{ CHANNEL_OPEN_CONFIRMATION: () => undefined, GLOBAL_REQUEST: () => undefined },
        },
        authPK: (_user, _key, _algorithm, sign) => sign?.(data, signature => void signatures.push(signature)),
      };
      const client = Object.assign(new ssh2.Client(), { _protocol: protocol, _chanMgr: new Map() });
      signAtOnce(client, { methods: [{ type: 'publickey', username: 'x', key: rsa }], tried: [] });
      protocol.authPK('x', rsa, algorithm);
      assert.equal(signatures.length, 1);
      assert.equal(rsa.verify(data, signatures[0] ?? Buffer.alloc(0), hash), true);
    }
  });

  it('asks of several keys which one is taken, before it signs', async () => {
    const { seen, isIn } = await asked(good, other, good);
    assert.deepEqual([seen.map(words => words.replace(/ ecdsa.*/, '')), isIn], [['may I', 'may I', 'signed'], true]);
  });
});
