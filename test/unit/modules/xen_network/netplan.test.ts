import assert from 'node:assert/strict';
import {
  cutAt,
  immovableKeys,
  nameserversOf,
  setsUpByNetplan,
  withNetplanAddresses,
  withoutNetplanAddresses,
} from '../../../../modules/xen_network/netplan.ts';

const FILE = `# by the installer
network:
  version: 2
  ethernets:
    "eth0":   # the first card
      match: {macaddress: "00:16:3e:00:00:01"}
      addresses:
      - 192.0.2.2/24

      # towards the world
      routes:
        - to: default
          via: 192.0.2.1
      mtu: 1400
      nameservers:
          addresses:
          - 192.0.2.53
          search: [lab.example]
    eth1:
      dhcp4: true
`;

describe('files of netplan in which an uplink is set up', () => {
  it('lose its addresses and nothing else, and have them back to the letter', () => {
    const without = withoutNetplanAddresses(FILE, 'eth0', 'xenbr0');
    assert.equal(
      without.replaceAll(/^#xenplay-xenbr0: .*\n/gm, ''),
      `# by the installer
network:
  version: 2
  ethernets:
    "eth0":   # the first card
      match: {macaddress: "00:16:3e:00:00:01"}

      # towards the world
      mtu: 1400
    eth1:
      dhcp4: true
`,
    );
    assert.equal(withoutNetplanAddresses(without, 'eth0', 'xenbr0'), without);
    assert.equal(withNetplanAddresses(without, 'xenbr0'), FILE);
    assert.equal(setsUpByNetplan(without, 'eth0'), false);
    assert.equal(setsUpByNetplan(FILE, 'eth0'), true);
  });

  it('keep an interface that has nothing else, as an empty one', () => {
    const without = withoutNetplanAddresses(FILE, 'eth1', 'xenbr0');
    assert.match(without, /^ {4}eth1: \{\}\n#xenplay-xenbr0: {5}eth1:\n#xenplay-xenbr0: {7}dhcp4: true\n$/m);
    assert.ok(cutAt(without, 'eth1'));
    assert.equal(withNetplanAddresses(without, 'xenbr0'), FILE);
    assert.equal(withNetplanAddresses(withoutNetplanAddresses(without, 'eth0', 'xenbr0'), 'xenbr0'), FILE);
  });

  it('give the name servers along, one level of the bridge deep', () => {
    assert.deepEqual(nameserversOf(FILE, 'eth0'), [
      'nameservers:',
      '    addresses:',
      '    - 192.0.2.53',
      '    search: [lab.example]',
    ]);
    assert.deepEqual(nameserversOf(FILE, 'eth1'), []);
  });

  it('are left to people when the interface is not there in lines of its own', () => {
    for (const text of [
      'network: {ethernets: {eth0: {dhcp4: true}}}\n',
      'network:\n  ethernets:\n    eth0: {dhcp4: true}\n',
      'network:\n  ethernets:\n    eth0:\n\t\t\t\t\t\tdhcp4: true\n',
      'network:\n  ethernets:\n    eth0:\n      ? dhcp4\n      : true\n',
      'network:\n  ethernets:\n    eth0: &card\n      dhcp4: true\n',
      '',
    ]) {
      assert.equal(cutAt(text, 'eth0'), undefined, text);
      assert.equal(withoutNetplanAddresses(text, 'eth0', 'xenbr0'), text);
    }
  });

  it('say what cannot go along', () => {
    const text =
      'network:\n  ethernets:\n    eth0:\n      dhcp4: true\n      routing-policy:\n        - from: 10.0.0.0/8\n';
    assert.deepEqual(immovableKeys(text, 'eth0'), ['routing-policy']);
    assert.deepEqual(immovableKeys(FILE, 'eth0'), []);
  });
});
