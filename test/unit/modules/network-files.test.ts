import assert from 'node:assert/strict';
import { holdsNetworkFiles, isNetworkFile } from '../../../src/module/files/of-network.ts';

describe('files of the network', () => {
  for (const path of [
    '/etc/network/interfaces',
    '/etc//network/./interfaces.d/a',
    '/etc/netplan/x/../60-xen.yaml',
    '/etc/systemd/network/10-a.network',
    '/etc/sysconfig/network-scripts/ifcfg-eth0',
    '/etc/sysconfig/network',
    '/etc/NetworkManager/system-connections/a',
    '/etc/network',
  ])
    it(`${path} is one`, () => assert.ok(isNetworkFile(path)));

  for (const path of ['/etc/networks', '/etc/network/../hosts', '/srv/etc/network/interfaces', '/etc', '/'])
    it(`${path} is none`, () => assert.ok(!isNetworkFile(path)));

  it('are in the folders above them, and in no other', () => {
    assert.deepEqual(
      ['/', '/etc', '/etc/', '/etc/network'].filter(path => !holdsNetworkFiles(path)),
      [],
    );
    assert.deepEqual(['/srv', '/etc/net', '/etc/systemd/system'].filter(holdsNetworkFiles), []);
  });
});
