import assert from 'node:assert/strict';
import type { ConnectionSettings } from '../../../src/connection/connection.ts';
import { waySeconds } from '../../../src/connection/worst-case.ts';

function settings(address: string, more: Partial<ConnectionSettings> = {}): ConnectionSettings {
  const sshOptions = { before: [], after: [], configFile: '/dev/null' };
  return { host: address, transport: 'ssh', address, hostKeyChecking: 'strict', sshOptions, ...more };
}

describe('the longest way to a host', () => {
  const of = (...hosts: readonly ConnectionSettings[]) => waySeconds(hosts).connect;

  it('grows with the time for each phase', () => {
    assert.ok(of(settings('10.0.0.1', { connectTimeoutSeconds: 20 })) > of(settings('10.0.0.1')));
  });

  it('is that of the slowest', () => {
    const slow = settings('10.0.0.1', { connectTimeoutSeconds: 20 });
    assert.equal(of(settings('10.0.0.2'), slow, settings('10.0.0.3')), of(slow));
  });

  it('has the wait for a place where hosts share an address, or a machine between', () => {
    const alone = of(settings('10.0.0.1'), settings('10.0.0.2'));
    assert.ok(of(settings('10.0.0.1', { port: 1 }), settings('10.0.0.1', { port: 2 })) > alone);
    const sshOptions = { before: [], after: ['ProxyJump=gate'], configFile: '/dev/null' };
    const behind = of(settings('10.0.0.1', { sshOptions }), settings('10.0.0.2', { sshOptions }));
    assert.ok(behind > of(settings('10.0.0.1', { port: 1 }), settings('10.0.0.1', { port: 2 })));
  });

  it('is nothing on this machine', () => {
    assert.equal(of(settings('localhost', { transport: 'local' })), 0);
  });

  it('is nothing for a host that no configuration leads to: it is lost at once', () => {
    const sshOptions = { before: [], after: ['Port=many'], configFile: '/dev/null' };
    assert.equal(of(settings('10.0.0.1', { sshOptions })), 0);
  });
});
