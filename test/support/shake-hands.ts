import { once } from 'node:events';
import { connect } from 'node:net';
import type { Credentials } from '../../src/connection/credentials.ts';
import { handshake } from '../../src/connection/handshake.ts';
import { PhaseClock } from '../../src/connection/phase-clock.ts';
import { sshTarget } from '../../src/connection/ssh-config/target.ts';

const NO_PROOF: Credentials = { methods: [{ type: 'none', username: 'x' }], tried: [] };

/** What comes of a login at a server on loopback; each phase may take so many seconds. */
export async function shakeHands(port: number, phaseSeconds: number, credentials = NO_PROOF) {
  const stream = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(stream, 'connect');
  const options = ['StrictHostKeyChecking=off', 'UserKnownHostsFile=none'];
  const target = { ...sshTarget('127.0.0.1', { options, configFile: 'none' }), phaseSeconds };
  const clock = new PhaseClock(target, () => undefined, new AbortController().signal);
  clock.enter('handshake');
  const reached = { stream, release: () => stream.destroy(), reason: () => Promise.resolve('') };
  const result = await handshake(target, { reached, credentials, askFor: undefined, clock });
  clock.stop();
  return { result, stream };
}
