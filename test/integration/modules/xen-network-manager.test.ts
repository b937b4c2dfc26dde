import assert from 'node:assert/strict';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly, nat, networkSteps } from '../../support/network-steps.ts';

/** A NetworkManager of the host's own, which may have bridges alone. */
const START = `exec >/dev/null 2>&1
rm /etc/network/interfaces
mount -t tmpfs tmpfs /var/lib
mkdir -p /run/dbus /etc/NetworkManager/system-connections /etc/NetworkManager/dispatcher.d
tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
printf '[main]\\nplugins=keyfile\\nauth-polkit=false\\n[keyfile]\\nunmanaged-devices=except:interface-name:xenbr*\\n' >/etc/NetworkManager/NetworkManager.conf
dbus-daemon --system --fork --nopidfile
NetworkManager --no-daemon </dev/null &
timeout 60 sh -c 'until nmcli -t general status; do sleep 0.2; done'`;

describe('xen_network on a real NetworkManager', function () {
  const here = useNetworkHost({ commands: ['dbus-daemon', 'NetworkManager', 'nmcli'], prepare: START });
  const { converges, isConverged, refuses } = networkSteps(here);

  it('writes a keyfile by which it makes the same bridge after a boot', async () => {
    const wanted = hostOnly({
      renderer: 'networkmanager',
      address6: '2001:db8::2/64',
      mtu: 1400,
      mac: '00:16:3e:00:00:01',
    });
    await converges(wanted);
    await isConverged(wanted);
    // As after a boot: the bridge is not there, and NetworkManager makes it.
    here().sh(`ip link del xenbr0
nmcli connection reload
nmcli -w 60 connection up xenplay-xenbr0 >/dev/null
timeout 60 sh -c 'until ip -o addr show dev xenbr0 | grep -q 2001:db8::2/64; do sleep 0.1; done'
# Whoever runs these for NetworkManager is a service of systemd.
/etc/NetworkManager/dispatcher.d/60-xenplay-xenbr0 xenbr0 up`);
    await isConverged(wanted);
    await converges({ ...wanted, state: 'absent' });
    assert.equal(here().sh('ls /etc/NetworkManager/system-connections; nmcli -t -f NAME connection'), '');
  });

  it('masquerades when the bridge comes up, and refuses by name what it cannot keep', async () => {
    const wanted = nat({ renderer: 'networkmanager' });
    await converges(wanted);
    await isConverged(wanted);
    here().sh('iptables -w -t nat -F; /etc/NetworkManager/dispatcher.d/60-xenplay-xenbr0 eth0 up');
    assert.doesNotMatch(here().sh('iptables -w -t nat -S'), /MASQUERADE/);
    here().sh('for i in 1 2; do /etc/NetworkManager/dispatcher.d/60-xenplay-xenbr0 xenbr0 up; done');
    await isConverged(wanted);
    await converges({ ...wanted, state: 'absent' });
    assert.equal(here().sh('ls /etc/NetworkManager/dispatcher.d'), '');
    await refuses({ ...hostOnly({ ports: ['eth1'] }), renderer: 'networkmanager' }, 'renderer_unsupported');
  });
});
