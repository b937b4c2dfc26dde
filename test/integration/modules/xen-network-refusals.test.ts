import assert from 'node:assert/strict';
import { xenNetwork } from '../../../modules/xen_network/index.ts';
import type { RunScript } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly, nat, NETWORK_SHELLS, networkSteps } from '../../support/network-steps.ts';

const noTest: (title: string, run: () => Promise<void>) => void = () => undefined;

for (const shell of NETWORK_SHELLS) {
  describe(`xen_network refuses on real links, under ${shell.join(' ')}`, function () {
    const here = useNetworkHost({ shell });
    const { apply, converges, isConverged, refuses } = networkSteps(here);

    // busybox's sh runs its own applets: a stand-in for one of them, or its absence, is not seen.
    const withStandIns = shell[0] === 'busybox' ? noTest : it;

    withStandIns('refuses routing when vif-route needs an ifconfig that is not there', async () => {
      here().sh(
        'mkdir -p /etc/xen/scripts; echo "ifconfig eth0 up" > /etc/xen/scripts/vif-route; rm -f /etc/alternatives/ifconfig',
      );
      here().sh(
        'for file in /sbin/ifconfig /usr/sbin/ifconfig /usr/bin/ifconfig /bin/ifconfig; do test ! -e "${file}" || mount --bind /dev/null "${file}"; done',
      );
      await refuses(hostOnly({ mode: 'routed', uplink: 'eth0' }), 'missing_tool');
    });

    it('refuses what would cut our own connection for good, and makes a transaction of the rest (fault 38)', async () => {
      await refuses(hostOnly({ ports: ['eth0'] }), 'management_path');
      here().sh(
        'ip addr flush dev eth0; ip link add br0 type bridge; ip link set eth0 master br0; ip link set br0 up; ip addr add 192.0.2.2/24 dev br0; ip route add default via 192.0.2.1',
      );
      const drifted = xenNetwork.parse(await here().run(xenNetwork.probe(hostOnly({ name: 'br0' }))), hostOnly());
      const plan = xenNetwork.plan(drifted, hostOnly({ name: 'br0' }));
      assert.ok(plan.kind === 'changes' && plan.transaction !== undefined);
      assert.ok(plan.changes.every(({ risk }) => risk === 'connectivity'));
      await refuses(hostOnly({ name: 'br0', state: 'absent' }), 'management_path');
      await refuses(hostOnly({ ports: ['eth0'] }), 'management_path');
    });

    it('tells a transaction which addresses the host has, and which it needs: of its gateway and of the servers of roots', async () => {
      here().sh(`ip addr flush dev eth0; ip link add br0 type bridge; ip link set eth0 master br0; ip link set br0 up
ip addr add 192.0.2.2/24 dev br0; ip route add default via 192.0.2.1
mkdir -p /etc/xen; cd /etc/xen
printf 'cmdline = "root=/dev/nfs nfsroot=192.0.2.7:/srv/g1,vers=4.2 ip=192.0.2.11:192.0.2.7::255.255.255.0:g1:eth0:off"\n' >g1.cfg
printf 'extra = "root=nfs4:192.0.2.8:/srv/g2"\n' >g2.cfg
printf "nfs_server = '192.0.2.9'\nnfs_root = '/srv/g3'\n" >g3.cfg
printf '# nfsroot=192.0.2.66:/old\nextra = "nfsroot=192.0.2.2:/here"\n' >g4.cfg`);
      const given = hostOnly({ name: 'br0' });
      const plan = xenNetwork.plan(xenNetwork.parse(await here().run(xenNetwork.probe(given)), given), given);
      assert.ok(plan.kind === 'changes');
      const { own = [], needs: needed = [] } = plan.transaction?.ties ?? {};
      assert.ok(own.includes('192.0.2.2') && !own.includes('127.0.0.1'), own.join(' '));
      assert.deepEqual(needed.toSorted(), ['192.0.2.1', '192.0.2.7', '192.0.2.8', '192.0.2.9']);
    });

    it('does not put a card into a bridge that fstab has NFS mounted through, unless nobody mounts it by itself (fault 46)', async () => {
      const listed = (source: string, options = 'defaults'): string =>
        here().sh(
          `printf '# an:/x /y nfs defaults\\n%s /srv/iso nfs %s 0 0\\n' '${source}' '${options}' >/run/fstab; touch /etc/fstab; mount --bind /run/fstab /etc/fstab`,
        );
      const ported = hostOnly({ ports: ['nfs0'] });
      here().sh(
        'ip link add nfs0 type veth peer name nfs1; ip link set nfs0 up; ip link set nfs1 up; ip addr add 198.51.100.2/24 dev nfs0; ip -6 addr add 2001:db8::2/64 dev nfs0 nodad',
      );
      here().sh("printf '198.51.100.7 filer\\n' >/run/hosts; mount --bind /run/hosts /etc/hosts");
      for (const source of ['198.51.100.7:/srv/iso', '[2001:db8::7]:/srv/iso', 'filer:/srv/iso']) {
        listed(source);
        await refuses(ported, 'nfs_over_port');
      }
      listed('198.51.100.7:/srv/iso', 'ro,noauto,x-systemd.automount');
      await refuses(ported, 'nfs_over_port');
      listed('198.51.100.7:/srv/iso', 'ro,noauto');
      await refuses(ported, 'port_in_use');
    });

    it('does not touch the way to the host while a guest is migrated over it, and does so afterwards', async () => {
      const moved = hostOnly({ mode: 'bridged', uplink: 'eth0', address: '192.0.2.2/24' });
      const held = `printf 'auto eth0\\niface eth0 inet static\\n    address 192.0.2.2/24\\n    gateway 192.0.2.1\\nsource /etc/network/interfaces.d/*\\n' >/etc/network/interfaces`;
      here().sh(`${held}; mkdir /run/bin; printf '#!/bin/sh\\nread forever\\n' >/run/bin/xl; chmod 755 /run/bin/xl; mkfifo /run/pipe
for words in 'list' 'migrate g1 dom0-02'; do /run/bin/xl $words 0<>/run/pipe >/dev/null 2>&1 & echo $! >"/run/\${words%% *}.pid"; done`);
      await refuses(moved, 'migration_in_progress');
      here().sh(
        'kill "$(cat /run/migrate.pid)"; while grep -qs xl "/proc/$(cat /run/migrate.pid)/cmdline"; do sleep 0.1; done; kill -0 "$(cat /run/list.pid)"',
      );
      const state = xenNetwork.parse(await here().run(xenNetwork.probe(moved)), moved);
      assert.equal(xenNetwork.plan(state, moved).kind, 'changes');
    });

    it('finds the SSH connection above sudo, which hides it (fault 38)', async () => {
      const underSudo: RunScript = script =>
        here().run({
          text: `env -i PATH="$PATH" ${shell.join(' ')} -s -- "$@" <<'END_OF_SCRIPT'\n${script.text}\nEND_OF_SCRIPT\n`,
          args: script.args,
        });
      await refuses(hostOnly({ ports: ['eth0'] }), 'management_path', underSudo);
      await converges(hostOnly({ ports: ['eth1'] }), underSudo);
    });

    it('takes every card in use for the management path when that is not known (fault 38)', async () => {
      const { runAtConsole } = here();
      await refuses(hostOnly({ ports: ['eth0'] }), 'management_path', runAtConsole);
      await converges(hostOnly(), runAtConsole);
    });

    it('refuses when two renderers set the network up, unless one is named (fault 42)', async () => {
      here().sh(
        'mkdir -p /run/systemd/netif /etc/systemd/network; : > /run/systemd/netif/state; echo "[Match]" > /etc/systemd/network/10-eth.network',
      );
      await refuses(hostOnly(), 'ambiguous_renderer');
      await converges(hostOnly({ renderer: 'ifupdown' }));
    });

    it('writes for the network scripts of Red Hat what they can keep, and refuses the rest by name', async () => {
      const file = '/etc/sysconfig/network-scripts/ifcfg-xenbr0';
      here().sh(
        `rm /etc/network/interfaces; mkdir -p $(dirname ${file}); echo DEVICE=eth0 > $(dirname ${file})/ifcfg-eth0`,
      );
      const wanted = hostOnly({ address6: '2001:db8::2/64', mtu: 1400, mac: '00:16:3e:00:00:01' });
      await converges(wanted);
      await isConverged(wanted);
      assert.equal(
        here().sh(`grep -v '^#' ${file}`),
        'DEVICE=xenbr0\nTYPE=Bridge\nONBOOT=yes\nBOOTPROTO=none\nNM_CONTROLLED=no\nSTP=no\nDELAY=0\nIPADDR=10.99.0.1\nPREFIX=24\nDEFROUTE=no\nIPV6INIT=yes\nIPV6ADDR=2001:db8::2/64\nMTU=1400\nMACADDR=00:16:3e:00:00:01\n',
      );
      await converges({ ...wanted, address: '10.97.0.1/24' });
      assert.doesNotMatch(here().sh('ip -o -4 addr show dev xenbr0'), /10\.99/);
      await converges(hostOnly({ state: 'absent' }));
      assert.equal(here().sh(`ls $(dirname ${file})`), 'ifcfg-eth0\n');
      for (const more of [
        { ports: ['eth1'] },
        { mode: 'nat', uplink: 'eth0' },
        { mode: 'bridged', uplink: 'eth0', address: '192.0.2.2/24' },
      ])
        await refuses(hostOnly(more), 'renderer_unsupported');
      here().sh(`echo DEVICE=xenbr0 > ${file}`);
      await refuses(wanted, 'defined_elsewhere');
    });

    it('names a renderer that it does not know, and a host without any', async () => {
      here().sh(
        'rm /etc/network/interfaces; wicked=$(dirname "$(command -v ifup)")/wicked; echo "#!/bin/sh" > "${wicked}"; chmod 755 "${wicked}"',
      );
      await refuses(hostOnly(), 'renderer_unsupported');
      here().sh('rm "$(command -v wicked)"');
      await refuses(hostOnly(), 'no_renderer');
      here().sh('touch /etc/xensource-inventory');
      await refuses(hostOnly({ renderer: 'networkd' }), 'toolstack_unsupported');
    });

    it('refuses when /etc/network/interfaces would not read the file, or defines the bridge itself', async () => {
      here().sh('sed -i "s,^source.*,source /etc/network/interfaces.d/*.cfg," /etc/network/interfaces');
      await refuses(hostOnly(), 'no_interfaces_d');
      here().sh('echo "iface xenbr0 inet manual" >> /etc/network/interfaces');
      await refuses(hostOnly(), 'defined_elsewhere');
    });

    it('refuses the name of a link that is no bridge, and ports that belong to another (fault 43)', async () => {
      await refuses(hostOnly({ name: 'eth1' }), 'not_a_bridge');
      here().sh('ip link add br9 type bridge; ip link set eth1 master br9');
      await refuses(hostOnly({ ports: ['eth1'] }), 'port_enslaved');
      await refuses(nat({ uplink: 'eth1' }), 'uplink_enslaved');
      await refuses(hostOnly({ ports: ['br9'] }), 'port_is_bridge');
      await refuses(hostOnly({ ports: ['eth7'] }), 'no_port');
      await refuses(nat({ uplink: 'eth7' }), 'no_uplink');
    });

    it('warns of a port without carrier (fault 44)', async () => {
      here().sh('ip link set far1 down');
      const { second } = await apply(hostOnly({ ports: ['eth1'] }));
      assert.deepEqual(second?.kind === 'converged' ? second.warnings : [], ['eth1 has no carrier']);
    });

    it('takes the missing keys of br_netfilter for off (fault 45)', async () => {
      here().sh(
        'iptables -w -P FORWARD DROP; test ! -e /proc/sys/net/bridge || mount -t tmpfs tmpfs /proc/sys/net/bridge',
      );
      const { first } = await apply(hostOnly());
      assert.deepEqual(first.kind === 'changes' ? first.warnings : first, []);
      const { first: natted } = await apply(nat({ name: 'xenbr1', address: '10.98.0.1/24' }));
      assert.match(natted.kind === 'changes' ? (natted.warnings ?? []).join() : '', /FORWARD is DROP/);
    });

    it('refuses Open vSwitch where it does not run, before anything is done (fault 48)', async () => {
      await refuses(hostOnly({ switch: 'openvswitch' }), 'ovs_not_running');
    });

    it("refuses a host that still has xend's network (fault 47)", async () => {
      here().sh('ip link add peth0 type veth peer name far2');
      await refuses(hostOnly(), 'legacy_network');
      here().sh('ip link del peth0; ip link add eth9 type bridge');
      await refuses(hostOnly(), 'legacy_network');
      // The line by which xend sets its network up counts as long as there is a xend.
      here().sh(`ip link del eth9; mkdir -p /etc/xen; xend=$(dirname "$(command -v ifup)")/xend
printf "# (network-script network-bridge)\\n(network-script 'network-bridge netdev=eth1 bridge=br1')\\n(vif-script vif-bridge)\\n" > /etc/xen/xend-config.sxp
printf '#!/bin/sh\\n' > "\${xend}"; chmod 755 "\${xend}"`);
      await refuses(hostOnly(), 'legacy_network');
      here().sh('sed -i "s/bridge=br1/bridge=null/" /etc/xen/xend-config.sxp');
      await converges(hostOnly());
      here().sh('sed -i "s/bridge=null/bridge=br1/" /etc/xen/xend-config.sxp; rm "$(command -v xend)"');
      await isConverged(hostOnly());
    });

    it('refuses to remove a bridge with guests on it unless forced, and one with ports of others always (fault 49)', async () => {
      await converges(hostOnly());
      here().sh('ip link add vif3.0 type veth peer name far2; ip link set vif3.0 master xenbr0');
      await isConverged(hostOnly());
      await refuses(hostOnly({ state: 'absent' }), 'bridge_in_use');
      await converges(hostOnly({ state: 'absent', force: true }));
      await converges(hostOnly());
      here().sh('ip link set eth1 master xenbr0');
      await refuses(hostOnly({ state: 'absent', force: true }), 'bridge_has_ports');
    });

    it('refuses an address that another interface has, and a subnet that overlaps one', async () => {
      await refuses(hostOnly({ address: '192.0.2.2/24' }), 'address_in_use');
      await refuses(hostOnly({ address: '192.0.2.129/25' }), 'subnet_overlap');
      here().sh('ip route add 10.99.0.128/25 via 192.0.2.9');
      await refuses(hostOnly(), 'subnet_overlap');
    });

    it('refuses an address that another host on the segment has (fault 50)', async function () {
      needs(this, 'command arping');
      here().sh('ip netns add other; ip link set far1 netns other; ip -n other link set far1 up');
      here().sh('ip -n other addr add 10.99.0.1/24 dev far1');
      await refuses(hostOnly({ ports: ['eth1'] }), 'duplicate_address');
      await converges(hostOnly({ ports: ['eth1'], address: '10.99.0.2/24' }));
    });

    it('says which tool is missing (fault 61)', async () => {
      const withoutIp: RunScript = script =>
        here().run({
          ...script,
          text: `command() { test "$2" != ip && builtin_command "$@"; }\nbuiltin_command() { unset -f command; command "$@"; }\n${script.text}`,
        });
      await refuses(hostOnly(), 'missing_tool', withoutIp);
    });
  });
}
