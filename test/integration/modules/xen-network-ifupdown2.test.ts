import assert from 'node:assert/strict';
import { xenNetwork } from '../../../modules/xen_network/index.ts';
import { needs } from '../../support/needs.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly, networkSteps } from '../../support/network-steps.ts';
import { unpackedPackages } from '../../support/unpacked-packages.ts';

/** The real ifupdown2, which cannot be installed beside ifupdown, in the place where it looks for itself. */
function installed(root: string): string {
  return `mount -t tmpfs tmpfs /var/lib; mkdir -p /var/lib/ifupdown2 /run/network /run/lock /etc/iproute2/rt_tables.d
mount -t tmpfs tmpfs /usr/share; cp -a '${root}/usr/share/ifupdown2' /usr/share/; cp -a '${root}/etc/network/ifupdown2' /etc/network/
chmod 755 /usr/share/ifupdown2/__main__.py
bin=$(dirname "$(command -v ifup)"); rm "\${bin}/ifup"
for name in ifup ifdown ifquery ifreload; do ln -s /usr/share/ifupdown2/ifupdown2 "\${bin}/\${name}"; done
printf 'auto lo\\niface lo inet loopback\\nauto eth0\\niface eth0 inet static\\n    address 192.0.2.2/24\\n    gateway 192.0.2.1\\nsource /etc/network/interfaces.d/*\\n' >/etc/network/interfaces`;
}

describe('xen_network where ifupdown2 sets the network up', function () {
  const here = useNetworkHost({ commands: ['python3'] });
  const { converges, isConverged } = networkSteps(here);
  const ports = (): string => here().sh('ls /sys/class/net/xenbr0/brif');

  let root: string;

  before('have its files', function () {
    this.timeout(300_000);
    needs(this, 'command apt-get', 'command dpkg');
    root = unpackedPackages('ifupdown2', ['ifupdown2']);
  });
  beforeEach(() => void here().sh(installed(root)));

  it('makes a bridge that ifreload leaves as it is, guests in it too, and that comes back at boot', async () => {
    const wanted = hostOnly({ ports: ['eth1'], address6: '2001:db8:1::2/64' });
    await converges(wanted);
    const state = xenNetwork.parse(await here().run(xenNetwork.probe(wanted)), wanted);
    assert.deepEqual(xenNetwork.facts?.(state, wanted)['renderers'], ['ifupdown2']);
    here().sh('ip link add vif3.0 type veth peer name far2; ip link set vif3.0 master xenbr0; ifreload -a');
    await isConverged(wanted);
    assert.equal(ports(), 'eth1\nvif3.0\n');
    here().sh('ip link del vif3.0; ip link del xenbr0; ip link set eth1 down; ifup -a');
    await isConverged(wanted);
    assert.equal(ports(), 'eth1\n');
    await converges({ ...wanted, state: 'absent' });
    here().sh('ifreload -a');
    assert.doesNotMatch(here().sh('ls /sys/class/net'), /xenbr0/);
  });

  it('moves the address of the host onto a bridge, and ifreload leaves it there', async () => {
    const moved = hostOnly({ mode: 'bridged', uplink: 'eth0', address: '192.0.2.2/24', gateway: '192.0.2.1' });
    await converges(moved);
    here().sh('ifreload -a');
    await isConverged(moved);
    assert.match(here().sh('ip -4 route show default'), /^default via 192\.0\.2\.1 dev xenbr0/);
    here().sh('ip link del xenbr0; ip addr flush dev eth0; ip link set eth0 down; ifup -a');
    await isConverged(moved);
    assert.match(here().sh('ip -4 route show default'), /^default via 192\.0\.2\.1 dev xenbr0/);
    assert.equal(here().sh('ip -o -4 addr show dev eth0'), '');
  });
});
