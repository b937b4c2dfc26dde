import assert from 'node:assert/strict';
import { xenNetwork } from '../../../modules/xen_network/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { scriptOf } from '../../../src/module/action.ts';
import type { AnyModule } from '../../../src/module/contract.ts';
import { beginTransaction, until } from '../../support/begun-transaction.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly, networkSteps } from '../../support/network-steps.ts';

const FOLDER = '/var/lib/xenplay/transaction';
const PROFILES = '/etc/NetworkManager/system-connections';
/** It waits for udev on a /sys that can be written to, and there is no udev in a namespace. */
const START_MANAGER = `unshare -m sh -c 'mount -o remount,bind,ro /sys; echo $$ >/run/manager.pid; exec NetworkManager --no-daemon' </dev/null >/run/manager.log 2>&1 &`;
const ON_CARD = `ip -o -4 addr show dev eth0 | grep -q " 192.0.2.2/24 " && ip route | grep -q "^default via 192.0.2.1 dev eth0" && test ! -e /sys/class/net/xenbr0`;
const ON_BRIDGE = `ip -o -4 addr show dev xenbr0 | grep -q " 192.0.2.2/24 " && ip route | grep -q "^default via 192.0.2.1 dev xenbr0" && test -e /sys/class/net/xenbr0/brif/eth0 && ! ip -o -4 addr show dev eth0 | grep -q .`;

/** A NetworkManager of the host's own that has brought eth0 up by a profile of its administrator. */
const START = `exec >/dev/null 2>&1
rm /etc/network/interfaces
mount -t tmpfs tmpfs /var/lib
mount -o remount,size=64m /etc
mkdir -p /run/dbus ${PROFILES} /etc/NetworkManager/dispatcher.d /etc/rcS.d /etc/init.d
tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
printf '[main]\\nplugins=keyfile\\nauth-polkit=false\\ndns=default\\nno-auto-default=*\\n[keyfile]\\nunmanaged-devices=interface-name:far*\\n[device]\\nmatch-device=interface-name:eth*\\nmanaged=1\\n' >/etc/NetworkManager/NetworkManager.conf
printf '[connection]\\nid=card\\ntype=ethernet\\ninterface-name=eth0\\nzone=internal\\n\\n[ethernet]\\nmtu=1400\\n\\n[ipv4]\\nmethod=manual\\naddress1=192.0.2.2/24,192.0.2.1\\ndns=192.0.2.53;\\ndns-search=lab.example;\\n\\n[ipv6]\\nmethod=disabled\\n' >${PROFILES}/card.nmconnection
chmod 600 ${PROFILES}/card.nmconnection
ip -4 addr flush dev eth0
dbus-daemon --system --fork --nopidfile
${START_MANAGER}
${until(`nmcli -t general status && ${ON_CARD}`)}`;

describe('xen_network puts the uplink into a bridge where NetworkManager runs', function () {
  const here = useNetworkHost({ commands: ['dbus-daemon', 'NetworkManager', 'nmcli'], prepare: START });
  const { converges, isConverged, refuses } = networkSteps(here);
  const bridged = (more: JsonObject = {}): JsonObject =>
    hostOnly({ mode: 'bridged', uplink: 'eth0', address: '192.0.2.2/24', ...more });

  function settles(what: string): void {
    here().sh(`${until(what)} || { ip addr; ip route; nmcli device; exit 1; } >&2`);
  }

  it('by profiles of its own beside that of the card, whose name servers, zone and MTU go along; and back', async () => {
    await converges(bridged());
    settles(ON_BRIDGE);
    await isConverged(bridged());
    assert.equal(here().sh('cat /etc/resolv.conf | grep -v "^#"'), 'search lab.example\nnameserver 192.0.2.53\n');
    assert.match(here().sh(`cat ${PROFILES}/xenplay-xenbr0.nmconnection`), /^zone=internal$/m);
    assert.equal(here().sh('cat /sys/class/net/eth0/mtu'), '1400\n');
    // The cable was out; then a boot: links are as at the start, and NetworkManager makes the rest.
    here().sh('ip link set far0 down; sleep 1; ip link set far0 up');
    settles(ON_BRIDGE);
    here().sh(`kill "$(cat /run/manager.pid)"; ${until('! nmcli -t general status >/dev/null 2>&1')}
rm -rf /run/NetworkManager; ip link del xenbr0; ip addr flush dev eth0; ip link set eth0 down
${START_MANAGER}`);
    settles(ON_BRIDGE);
    // Whoever runs these for NetworkManager is a service of systemd.
    here().sh('/etc/NetworkManager/dispatcher.d/60-xenplay-xenbr0 xenbr0 up');
    await isConverged(bridged());
    await converges(bridged({ state: 'absent' }));
    settles(ON_CARD);
    assert.equal(here().sh(`ls ${PROFILES}`), 'card.nmconnection\n');
    await isConverged(bridged({ state: 'absent' }));
  });

  it('and goes back to the profile of the card when the change is undone, and to the bridge when its removal is', async () => {
    const undo = `${until(`test -s ${FOLDER}/applied`)}; sh ${FOLDER}/rollback.sh now; cat ${FOLDER}/log >&2; test -e ${FOLDER}/rolled_back`;
    assert.equal((await beginTransaction(here(), bridged(), true)).stdout, 'begun\n');
    here().sh(undo);
    settles(ON_CARD);
    assert.equal(
      here().sh(`ls ${PROFILES}; nmcli -g GENERAL.CONNECTION device show eth0`),
      'card.nmconnection\ncard\n',
    );
    await converges(bridged());
    assert.equal((await beginTransaction(here(), bridged({ state: 'absent' }))).stdout, 'begun\n');
    here().sh(undo);
    settles(ON_BRIDGE);
    await isConverged(bridged());
  });

  it('and goes back though the cable is pulled before it begins (fault 44)', async () => {
    assert.equal((await beginTransaction(here(), bridged(), true)).stdout, 'begun\n');
    here().sh(`ip link set far0 down; ${until(`test -s ${FOLDER}/applied`)}; sh ${FOLDER}/rollback.sh now
${until(`test ! -e ${FOLDER}/rolling`)}; cat ${FOLDER}/log >&2; test -e ${FOLDER}/rolled_back`);
    here().sh('ip link set far0 up');
    settles(ON_CARD);
    assert.equal(here().sh(`ls ${PROFILES}`), 'card.nmconnection\n');
  });

  it('but not with what would not come along, nor off the bridge when no profile is left for the card', async () => {
    here().sh('nmcli connection modify card 802-3-ethernet.cloned-mac-address 00:16:3e:00:00:09');
    await refuses(bridged(), 'uplink_has_more');
    here().sh('nmcli connection modify card 802-3-ethernet.cloned-mac-address ""');
    here().sh('nmcli connection modify card ipv4.routing-rules "priority 5 from 192.0.2.0/24 table 70"');
    await refuses(bridged(), 'uplink_has_more');
    here().sh('nmcli connection modify card ipv4.routing-rules ""');
    await converges(bridged());
    here().sh('nmcli connection delete card');
    await refuses(bridged({ state: 'absent' }), 'no_way_back');
  });

  it('and has it know a VLAN of the uplink by a profile that it reads as such', async () => {
    const module: AnyModule = xenNetwork;
    const vlan = hostOnly({ mode: 'vlan', uplink: 'eth0', vlan: 100 });
    const plan = module.plan(module.parse(await here().run(module.probe(vlan)), vlan), vlan);
    assert.ok(plan.kind === 'changes', JSON.stringify(plan));
    // Only what is written: many a kernel of a test machine has no VLANs.
    for (const action of plan.changes.flatMap(({ actions }) => actions))
      if (action.kind === 'write') assert.equal((await here().run(scriptOf(action))).stderr, '');
    assert.equal(
      here().sh(
        'nmcli connection reload; nmcli -g connection.type,connection.interface-name,connection.master,connection.slave-type,vlan.parent,vlan.id connection show xenplay-xenbr0-uplink',
      ),
      'vlan\neth0.100\nxenbr0\nbridge\neth0\n100\n',
    );
  });
});
