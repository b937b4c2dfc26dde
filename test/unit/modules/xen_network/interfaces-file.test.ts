import assert from 'node:assert/strict';
import { setsUp, withAddresses, withoutAddresses } from '../../../../modules/xen_network/interfaces-file.ts';

const BEFORE = `# kept
auto lo eth0
iface lo inet loopback
iface eth0 inet static
\taddress 192.0.2.2
\tnetmask 255.255.255.0
    mtu 9000
    # a remark
    dns-nameservers 192.0.2.1
    post-up ethtool -K eth0 tso off
iface eth0 inet6 manual
iface eth00 inet static
    address 192.0.2.3/24
source /etc/network/interfaces.d/*
`;

describe('withoutAddresses', () => {
  const after = withoutAddresses(BEFORE, 'eth0', 'xenbr0');

  it('takes the addresses of one interface, and nothing else, out of force', () => {
    assert.equal(
      after,
      `# kept
auto lo eth0
iface lo inet loopback
iface eth0 inet manual
#xenplay-xenbr0: iface eth0 inet static
#xenplay-xenbr0: \taddress 192.0.2.2
#xenplay-xenbr0: \tnetmask 255.255.255.0
    mtu 9000
    # a remark
#xenplay-xenbr0:     dns-nameservers 192.0.2.1
    post-up ethtool -K eth0 tso off
iface eth0 inet6 manual
iface eth00 inet static
    address 192.0.2.3/24
source /etc/network/interfaces.d/*
`,
    );
  });

  it('has nothing to do the second time', () => assert.equal(withoutAddresses(after, 'eth0', 'xenbr0'), after));
});

describe('withAddresses', () => {
  it('gives back to the letter what withoutAddresses took', () => {
    const after = withoutAddresses(BEFORE, 'eth0', 'xenbr0');
    assert.equal(withAddresses(after, 'xenbr0'), BEFORE);
    assert.equal(withAddresses(after, 'xenbr1'), after);
    assert.deepEqual([setsUp(after, 'eth0'), setsUp(BEFORE, 'eth0'), setsUp(BEFORE, 'eth1')], [false, true, false]);
  });
});
