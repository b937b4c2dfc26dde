import assert from 'node:assert/strict';
import { xenNetwork } from '../../../modules/xen_network/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { AnyModule, CommandOutput, Plan } from '../../../src/module/contract.ts';
import { beginTransaction, until } from '../../support/begun-transaction.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly, networkSteps } from '../../support/network-steps.ts';

const FOLDER = '/var/lib/xenplay/transaction';
/** networkd waits for udev on a /sys that can be written to, and there is no udev in a namespace. */
const NETWORKD = `rm -f /etc/network/interfaces
mkdir -p /run/systemd /run/dbus /etc/systemd/network
ip -4 addr flush dev eth0
tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
dbus-daemon --system --fork --nopidfile
unshare -m sh -c 'mount -o remount,bind,ro /sys; exec /usr/lib/systemd/systemd-networkd' >/run/networkd.log 2>&1 </dev/null &
timeout 30 sh -c 'until networkctl reload 2>/dev/null && grep -qx ADMIN_STATE=configured /run/systemd/netif/links/3; do sleep 0.1; done'`;

const NETWORK = `[Match]
Name=eth[0]

[Network]
Address=192.0.2.2/24
Gateway=192.0.2.1
LinkLocalAddressing=no
DNS=192.0.2.53
Domains=lab.example
`;

const NETPLAN = `# of the installer
network:
  version: 2
  ethernets:
    eth0:
      link-local: []
      addresses:
      - 192.0.2.2/24
      nameservers:
        addresses: [192.0.2.53]
      routes:
        - to: 0.0.0.0/0
          via: 192.0.2.1
`;

const bridged = (more: JsonObject = {}): JsonObject =>
  hostOnly({ mode: 'bridged', uplink: 'eth0', address: '192.0.2.2/24', ...more });

describe('xen_network puts the uplink into a bridge where networkd runs', function () {
  const here = useNetworkHost({ commands: ['networkctl', 'dbus-daemon', 'netplan'] });
  const { converges, isConverged, refuses } = networkSteps(here);

  /** `text` is the file `path`, by which the running networkd then sets eth0 up. */
  function start(path: string, text: string, more = ''): void {
    here().sh(`mkdir -p $(dirname ${path}) /etc/systemd/network; cat > ${path} <<'END'\n${text}END`);
    here().sh(`exec >/dev/null 2>&1; ${more} ${NETWORKD}`);
  }

  /** Once the real networkd has done what it was told, which it does by itself. */
  function settles(what: string): void {
    here().sh(
      `timeout 60 sh -c 'until ${what}; do sleep 0.1; done' || { ip addr; ip route; networkctl list; exit 1; } >&2`,
    );
  }
  const ON_BRIDGE = `ip -o -4 addr show dev xenbr0 | grep -q " 192.0.2.2/24 " && ip route | grep -q "^default via 192.0.2.1 dev xenbr0" && test -e /sys/class/net/xenbr0/brif/eth0 && ! ip -o -4 addr show dev eth0 | grep -q .`;
  const ON_CARD = `ip -o -4 addr show dev eth0 | grep -q " 192.0.2.2/24 " && ip route | grep -q "^default via 192.0.2.1 dev eth0" && test ! -e /sys/class/net/xenbr0`;
  /** What networkd would do after a boot, or when the cable was out. */
  const asAfterBoot =
    'ip -4 addr flush dev eth0; ip link set eth0 down; ip link set eth0 up; networkctl reconfigure eth0';

  async function planFor(params: JsonObject): Promise<Plan> {
    const module: AnyModule = xenNetwork;
    return module.plan(module.parse(await here().run(module.probe(params)), params), params);
  }

  /** What netplan itself says of the files that a plan would write. */
  async function proofOf(plan: Plan): Promise<CommandOutput> {
    assert.ok(plan.kind === 'changes', JSON.stringify(plan));
    const [proof] = plan.changes[0].actions;
    assert.ok(proof.kind === 'run');
    return here().run(proof.script);
  }

  /** Undoes the change as the transaction would, by its own scripts. */
  async function goesBack(change: () => Promise<unknown>, state: string, hasCable = true): Promise<void> {
    const plan = await planFor(bridged());
    assert.ok(plan.kind === 'changes' && plan.transaction !== undefined, JSON.stringify(plan));
    const { transaction } = plan;
    const saved = await here().run(transaction.snapshot);
    here().sh(
      `mkdir /run/was; cp -a /etc/systemd/network /run/was/; test ! -e /etc/netplan || cp -a /etc/netplan /run/was/`,
    );
    await change();
    here().sh(
      'rm -rf /etc/systemd/network /etc/netplan; cp -a /run/was/network /etc/systemd/; test ! -e /run/was/netplan || cp -a /run/was/netplan /etc/',
    );
    if (!hasCable) here().sh('ip link set far0 down; sleep 1');
    const { text, args } = transaction.restore;
    const restored = await here().run({ text: `{ ${text}\n} <<'END'\n${saved.stdout}\nEND`, args });
    assert.equal(restored.exitStatus, 0, restored.stderr + restored.stdout);
    here().sh('ip link set far0 up');
    settles(state);
    here().sh(asAfterBoot);
    settles(state);
  }

  it('and its own file is the one that counts: there, kept, and back', async () => {
    start('/etc/systemd/network/10-card.network', NETWORK);
    await converges(bridged());
    settles(ON_BRIDGE);
    here().sh(asAfterBoot);
    settles(ON_BRIDGE);
    assert.match(
      here().sh('cat /etc/systemd/network/50-xenplay-xenbr0.network'),
      /^DNS=192.0.2.53\nDomains=lab.example$/m,
    );
    await isConverged(bridged());
    await converges(bridged({ state: 'absent' }));
    settles(ON_CARD);
    assert.equal(here().sh('ls /etc/systemd/network'), '10-card.network\n');
    await isConverged(bridged({ state: 'absent' }));
  });

  it('and goes back to the card, files first, when the change is undone', async () => {
    start('/etc/systemd/network/10-card.network', NETWORK);
    await goesBack(() => converges(bridged()), ON_CARD);
  });

  it('and goes back though the cable is out meanwhile (fault 44)', async () => {
    start('/etc/systemd/network/10-card.network', NETWORK);
    await goesBack(() => converges(bridged()), ON_CARD, false);
  });

  it('but not where another file may win, nor with what would not come along', async () => {
    start('/etc/systemd/network/00-card.network', NETWORK);
    await refuses(bridged(), 'file_before_ours');
    here().sh(
      `cd /etc/systemd/network; mv 00-card.network 10-card.network; printf 'VLAN=eth0.5\\n' >> 10-card.network`,
    );
    await refuses(bridged(), 'uplink_has_more');
  });

  it('by netplan, whose own reader proves the files, and whose name servers come along; and back', async () => {
    start('/etc/netplan/01-installer.yaml', NETPLAN, 'netplan generate;');
    await converges(bridged());
    settles(ON_BRIDGE);
    assert.match(here().sh('cat /run/systemd/network/10-netplan-xenbr0.network'), /^DNS=192.0.2.53$/m);
    here().sh(`netplan generate; ${asAfterBoot}`);
    settles(ON_BRIDGE);
    await isConverged(bridged());
    await converges(bridged({ state: 'absent' }));
    settles(ON_CARD);
    assert.equal(here().sh('cat /etc/netplan/*'), NETPLAN);
    await isConverged(bridged({ state: 'absent' }));
    await goesBack(() => converges(bridged()), ON_CARD);
  });

  it('and what netplan made of the files for networkd is as before, too, when the change is undone at boot (fault 41)', async () => {
    start(
      '/etc/netplan/01-installer.yaml',
      NETPLAN,
      'mount -t tmpfs tmpfs /var/lib; mount -o remount,size=64m /etc; mkdir -p /etc/rcS.d /etc/init.d; netplan generate;',
    );
    const made = 'ls /run/systemd/network; cat /run/systemd/network/*';
    const before = here().sh(made);
    assert.equal((await beginTransaction(here(), bridged())).stdout, 'begun\n');
    const there = 'test -e /run/systemd/network/10-netplan-xenbr0.netdev';
    here().sh(
      `${until(`test -s ${FOLDER}/applied`)}; ${there}; sh ${FOLDER}/rollback.sh boot; cat ${FOLDER}/log >&2; test -e ${FOLDER}/rolled_back`,
    );
    assert.equal(here().sh(made), before);
  });

  it('but nothing is touched when netplan does not take the files, or the uplink is not written in lines of its own', async () => {
    start('/etc/netplan/01-installer.yaml', NETPLAN, 'netplan generate;');
    here().sh(
      `ip link set far1 down; printf 'network: {vlans: {eth1: {id: 5, link: eth0}}}\\n' > /etc/netplan/02-odd.yaml`,
    );
    const before = here().sh('ip -o -4 addr; ls -l /etc/netplan');
    const plan = await planFor(bridged({ ports: ['eth1'] }));
    const { exitStatus, stderr } = await proofOf(plan);
    assert.equal(exitStatus, 1);
    assert.match(stderr, /netplan does not take the new files/);
    assert.equal(here().sh('ip -o -4 addr; ls -l /etc/netplan'), before);
    here().sh('rm /etc/netplan/02-odd.yaml');
    const vlan = await planFor(hostOnly({ mode: 'vlan', uplink: 'eth0', vlan: 100, address6: '2001:db8::2/64' }));
    assert.equal((await proofOf(vlan)).stderr, '');
    here().sh(`rm /etc/netplan/*; printf 'network: {ethernets: {eth0: {dhcp4: true}}}\\n' > /etc/netplan/01.yaml`);
    await refuses(bridged(), 'unreadable_netplan');
  });
});
