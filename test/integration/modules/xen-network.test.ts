import assert from 'node:assert/strict';
import { xenNetwork } from '../../../modules/xen_network/index.ts';
import type { AnyModule } from '../../../src/module/contract.ts';
import { needs } from '../../support/needs.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly, nat, NETWORK_SHELLS, networkSteps } from '../../support/network-steps.ts';

const INTERFACES = '/etc/network/interfaces.d/xenplay-xenbr0';
const SYSCTL = '/etc/sysctl.d/60-xenplay-xenbr0.conf';

for (const shell of NETWORK_SHELLS) {
  describe(`xen_network on real links, under ${shell.join(' ')}`, function () {
    const here = useNetworkHost({ shell });
    const { apply, converges, isConverged, refuses } = networkSteps(here);
    const rules = (): string => here().sh('iptables -w -t nat -S POSTROUTING | grep MASQUERADE || :').trim();

    it('makes a host-only bridge, and a second run has nothing to do', async () => {
      await converges(hostOnly());
      const directory = '/sys/class/net/xenbr0/bridge';
      assert.equal(here().sh(`cat ${directory}/stp_state ${directory}/forward_delay`), '0\n0\n');
      assert.match(here().sh('ip -o -4 addr show dev xenbr0'), /10\.99\.0\.1\/24/);
      assert.match(
        here().sh(`cat ${INTERFACES}`),
        /^auto xenbr0\niface xenbr0 inet static\n {4}address 10\.99\.0\.1\/24$/m,
      );
      await isConverged(hostOnly());
    });

    it('repairs drift of the link and of the file, each by itself', async () => {
      await converges(hostOnly({ mtu: 1400, mac: '00:16:3e:00:00:01' }));
      here().sh(
        'ip link set xenbr0 down; ip link set xenbr0 mtu 1500 address 00:16:3e:00:00:02; echo 1 > /sys/class/net/xenbr0/bridge/stp_state; echo 1500 > /sys/class/net/xenbr0/bridge/forward_delay',
      );
      here().sh('ip addr del 10.99.0.1/24 dev xenbr0');
      assert.deepEqual(await converges(hostOnly({ mtu: 1400, mac: '00:16:3e:00:00:01' })), [
        'switch spanning tree off on xenbr0',
        'set the MAC address of xenbr0',
        'set the MTU of xenbr0',
        'bring up xenbr0',
        'give xenbr0 the address 10.99.0.1/24',
      ]);
      here().sh(`echo '# by hand' >> ${INTERFACES}`);
      assert.deepEqual(await converges(hostOnly({ mtu: 1400, mac: '00:16:3e:00:00:01' })), [`write ${INTERFACES}`]);
    });

    it('audits: tells what differs in the link and in the file, each by itself, and changes nothing', async () => {
      await converges(hostOnly());
      here().sh(`ip link set xenbr0 mtu 1300; echo '# by hand' >> ${INTERFACES}`);
      const before = here().sh(`ip -o link; cat ${INTERFACES}`);
      const wanted = hostOnly({ mtu: 1400, audit: true });
      const { first } = await apply(wanted);
      assert.deepEqual(first, {
        kind: 'converged',
        warnings: ['differs: to set the MTU of xenbr0', `differs: to write ${INTERFACES}`],
      });
      assert.equal(here().sh(`ip -o link; cat ${INTERFACES}`), before);
      const module: AnyModule = xenNetwork;
      const state = module.parse(await here().run(module.probe(wanted)), wanted);
      const { audit } = module.facts?.(state, wanted) ?? {};
      assert.deepEqual(JSON.stringify(audit).match(/"before":"1300","after":"1400"/)?.length, 1, JSON.stringify(audit));
      const refused = await apply(hostOnly({ ports: ['eth0'], audit: true }));
      assert.match(JSON.stringify(refused.first), /"converged".*cannot be had: eth0 carries the connection/);
    });

    it('becomes the network of guests that name none, by lines of xl.conf that xl can read; and is that no longer', async () => {
      here().sh(
        `mkdir -p /etc/xen/scripts; touch /etc/xen/scripts/vif-bridge; printf '# xl\\nautoballoon = "off"\\ndefaultbridge="br0"\\nvif.default.bridge = "br0" # old\\nvm.cpumask = [ "0-3", "^1" ]' > /etc/xen/xl.conf`,
      );
      const wanted = hostOnly({ xl_default: true });
      await converges(wanted);
      assert.equal(
        here().sh('cat /etc/xen/xl.conf'),
        '# xl\nautoballoon = "off"\nvif.default.bridge="xenbr0"\nvm.cpumask = [ "0-3", "^1" ]\nvif.default.script="/etc/xen/scripts/vif-bridge"\n',
      );
      assert.match(here().sh('cat /etc/xen/xl.conf.xenplay-was'), /^defaultbridge="br0"$/m);
      await isConverged(wanted);
      await refuses(hostOnly({ mode: 'routed', uplink: 'eth0', xl_default: true }), 'missing_script');
      const forgotten = await apply(hostOnly({ state: 'absent', audit: true }));
      assert.match(JSON.stringify(forgotten.first), /xl\.conf still names xenbr0/);
      const gone = hostOnly({ xl_default: true, state: 'absent' });
      await converges(gone);
      assert.equal(here().sh('cat /etc/xen/xl.conf'), '# xl\nautoballoon = "off"\nvm.cpumask = [ "0-3", "^1" ]\n');
      await isConverged(gone);
      here().sh(`printf 'autoballoon="off\\n' > /etc/xen/xl.conf`);
      await refuses(wanted, 'bad_xl_conf');
      here().sh('rm -r /etc/xen');
      await refuses(wanted, 'no_xl');
    });

    it('replaces its own address when the play names another, and leaves what others added', async () => {
      await converges(hostOnly());
      here().sh('ip addr add 172.30.0.1/24 dev xenbr0');
      await converges(hostOnly({ address: '10.97.0.1/24' }));
      const addresses = here().sh("ip -o -4 addr show dev xenbr0 | awk '{ print $4 }' | sort");
      assert.equal(addresses, '10.97.0.1/24\n172.30.0.1/24\n');
    });

    it('leaves nothing behind when the bridge is to be absent, be it told the address or not', async () => {
      const { address: _, ...bare } = hostOnly();
      for (const gone of [hostOnly({ state: 'absent' }), { ...bare, state: 'absent' }]) {
        await converges(hostOnly());
        await converges(gone);
        assert.equal(here().sh('ls /etc/network/interfaces.d; ls /sys/class/net | grep -c xenbr || :'), '0\n');
        await isConverged(gone);
      }
    });

    it('masquerades by exactly one rule, however often it runs and however many there were', async () => {
      await converges(nat());
      await isConverged(nat());
      assert.equal(rules(), '-A POSTROUTING -s 10.99.0.0/24 -o eth0 -j MASQUERADE');
      assert.equal(here().sh('cat /proc/sys/net/ipv4/ip_forward'), '1\n');
      here().sh('iptables -w -t nat -A POSTROUTING -s 10.99.0.0/24 -o eth0 -j MASQUERADE');
      assert.deepEqual(await converges(nat()), ['masquerade 10.99.0.0/24 out of eth0']);
      assert.equal(rules(), '-A POSTROUTING -s 10.99.0.0/24 -o eth0 -j MASQUERADE');
    });

    it('replaces its rule when the uplink is another, and leaves the rules of others', async () => {
      const foreign = '-A POSTROUTING -s 10.99.0.0/24 ! -o docker0 -j MASQUERADE';
      here().sh(`iptables -w -t nat ${foreign}`);
      await converges(nat());
      await converges(nat({ uplink: 'eth1' }));
      assert.deepEqual(
        rules().split('\n').toSorted(),
        [foreign, '-A POSTROUTING -s 10.99.0.0/24 -o eth1 -j MASQUERADE'].toSorted(),
      );
      const { address: _, ...bare } = nat({ state: 'absent' });
      await converges(bare);
      assert.equal(rules(), foreign);
      assert.equal(here().sh('ls /etc/network/interfaces.d /etc/sysctl.d | grep xenplay || :'), '');
    });

    it('becomes host-only again: rule and sysctl file go', async () => {
      await converges(nat());
      await converges(hostOnly());
      assert.equal(rules(), '');
      assert.equal(here().sh(`ls ${SYSCTL} 2>&1 || :`).includes('No such file'), true);
    });

    it('masquerades with nft where there is no iptables', async function () {
      needs(this, 'command nft');
      here().sh('rm -f /etc/alternatives/iptables; ! command -v iptables');
      await converges(nat());
      await isConverged(nat());
      here().sh(`nft 'add rule ip xenplay-xenbr0 postrouting ip saddr 10.99.0.0/24 oifname "eth0" masquerade'`);
      assert.deepEqual(await converges(nat()), ['masquerade 10.99.0.0/24 out of eth0']);
      assert.equal(here().sh('nft list ruleset | grep -c masquerade'), '1\n');
      await converges(nat({ state: 'absent' }));
      assert.equal(here().sh('nft list ruleset'), '');
    });

    it('prepares routing for vif-route on an uplink with a dot in its name', async () => {
      here().sh('ip link add eth0.100 type veth peer name far2; ip link set eth0.100 up');
      const routed = hostOnly({ mode: 'routed', uplink: 'eth0.100' });
      await converges(routed);
      assert.equal(here().sh('cat /proc/sys/net/ipv4/conf/eth0.100/proxy_arp /proc/sys/net/ipv4/ip_forward'), '1\n1\n');
      assert.match(
        here().sh('cat /etc/sysctl.d/60-xenplay-routed-eth0.100.conf'),
        /^net\/ipv4\/conf\/eth0\.100\/proxy_arp = 1$/m,
      );
      await converges({ ...routed, state: 'absent' });
      assert.equal(here().sh('ls /etc/sysctl.d'), '');
    });

    it('leaves the files of a bridge alone when only routing goes', async () => {
      await converges(hostOnly());
      await converges(hostOnly({ mode: 'routed', uplink: 'eth0' }));
      await converges(hostOnly({ mode: 'routed', uplink: 'eth0', state: 'absent' }));
      await isConverged(hostOnly());
    });

    it('gives the bridge an IPv6 address, and another one in its place', async () => {
      await converges(hostOnly({ address6: '2001:DB8:0:0::1/64' }));
      await isConverged(hostOnly({ address6: '2001:db8::1/64' }));
      await converges(hostOnly({ address6: '2001:db8::2/64' }));
      const found = here().sh("ip -o -6 addr show dev xenbr0 scope global | awk '{ print $4 }'");
      assert.equal(found, '2001:db8::2/64\n');
    });

    it('puts a free card into the bridge and gives it back', async () => {
      const { address: _, ...bridged } = hostOnly({ ports: ['eth1'] });
      await converges(bridged);
      assert.match(here().sh('readlink /sys/class/net/eth1/master'), /xenbr0$/m);
      here().sh('ip link set eth1 nomaster');
      assert.deepEqual(await converges(bridged), ['put eth1 into xenbr0']);
      await converges({ ...bridged, state: 'absent' });
      assert.equal(here().sh('test ! -e /sys/class/net/eth1/master && echo free'), 'free\n');
    });

    it('writes what systemd-networkd reads where that sets the network up', async () => {
      here().sh(
        'mkdir -p /run/systemd/netif /etc/systemd/network; : > /run/systemd/netif/state; echo "[Match]" > /etc/systemd/network/10-eth.network; rm -r /etc/network',
      );
      await converges(nat({ ports: ['eth1'] }));
      assert.deepEqual(here().sh('ls /etc/systemd/network').trim().split('\n'), [
        '10-eth.network',
        '50-xenplay-xenbr0-ports.network',
        '50-xenplay-xenbr0.netdev',
        '50-xenplay-xenbr0.network',
      ]);
      assert.match(
        here().sh('cat /etc/systemd/system/systemd-networkd.service.d/60-xenplay-xenbr0.conf'),
        /MASQUERADE/,
      );
      await isConverged(nat({ ports: ['eth1'] }));
      await converges(nat({ ports: ['eth1'], state: 'absent' }));
      assert.equal(here().sh('ls /etc/systemd/network'), '10-eth.network\n');
    });
  });
}
