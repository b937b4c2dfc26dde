import assert from 'node:assert/strict';
import { holdsNetworkFiles, isNetworkFile } from '../../../src/module/files/of-network.ts';
import { seemsToTouchNetwork } from '../../../src/module/opaque/of-network.ts';

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

describe('an opaque command seems to touch the network', () => {
  for (const text of [
    'ip link set eth0 down',
    'ip -6 route replace default via 2001:db8::1',
    'cd /tmp && /sbin/ifup eth0',
    "sed -i 's/a/b/' /etc/network/interfaces",
    'cat >/etc/netplan/60-x.yaml',
    'systemctl restart systemd-networkd.service',
    '/etc/init.d/networking restart',
    'sysctl -w net.ipv4.ip_forward=1',
    '(nmcli c up a)',
    '#!/bin/sh\nset -e\n  ovs-vsctl add-br br0\n',
  ])
    it(`when it says ${JSON.stringify(text)}`, () => assert.ok(seemsToTouchNetwork(text)));

  for (const text of [
    'ip addr show',
    'ls /etc/networks',
    'systemctl restart nginx',
    'zip -r a.zip add',
    'sysctl kernel.hostname',
    'gift up',
    'echo ip; useradd set',
  ])
    it(`and not when it says ${JSON.stringify(text)}`, () => assert.ok(!seemsToTouchNetwork(text)));

  it('is decided at once for long texts', () => {
    assert.ok(!seemsToTouchNetwork('ip service sysctl '.repeat(50_000)));
  });
});
