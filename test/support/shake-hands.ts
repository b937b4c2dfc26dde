import { once } from 'node:events';
import { connect } from 'node:net';
import { handshake } from '../../src/connection/handshake.ts';
import { PhaseClock } from '../../src/connection/phase-clock.ts';
import { sshTarget } from '../../src/connection/ssh-config/target.ts';

/** What comes of a login at a server on loopback that asks for no proof of who we are; each phase may take so many seconds. */
export async function shakeHands(port: number, phaseSeconds: number) {
  const stream = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(stream, 'connect');
  const options = ['StrictHostKeyChecking=off', 'UserKnownHostsFile=none'];
  const target = { ...sshTarget('127.0.0.1', { options, configFile: 'none' }), phaseSeconds };
  const clock = new PhaseClock(target, () => undefined, new AbortController().signal);
  clock.enter('handshake');
  const reached = { stream, release: () => stream.destroy(), reason: () => Promise.resolve('') };
  const credentials = { methods: [{ type: 'none' as const, username: 'x' }], tried: [] };
  const result = await handshake(target, { reached, credentials, askFor: undefined, clock });
  clock.stop();
  return { result, stream };
}
