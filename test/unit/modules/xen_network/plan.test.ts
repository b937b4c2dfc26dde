import assert from 'node:assert/strict';
import { xenNetwork } from '../../../../modules/xen_network/index.ts';
import type { Plan } from '../../../../src/module/contract.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { hostOnly, nat } from '../../../support/network-steps.ts';

interface Seen {
  readonly facts?: readonly string[];
  readonly sections?: Readonly<Record<string, readonly string[]>>;
  readonly receivedAt?: number;
}

function planFor(params: JsonObject, { facts = [], sections = {}, ...times }: Seen): Plan {
  const known = ['tool_ip=yes', 'tool_iptables=yes', 'tool_ifup=yes', 'ip_forward=0', 'renderer=ifupdown'];
  const all = {
    facts: [...known, 'management=eth0', 'source=source /etc/network/interfaces.d/*', ...facts],
    ...sections,
  };
  const stdout = Object.entries(all)
    .map(([name, lines]) => [`=${name}`, ...lines.map(line => `|${line}`)].join('\n'))
    .join('\n');
  const output = { exitStatus: 0, stdout: `${stdout}\n=end\n`, stderr: '', ...times };
  return xenNetwork.plan(xenNetwork.parse(output, params), params);
}

function codeOf(plan: Plan): string {
  return plan.kind === 'impossible' ? plan.code : plan.kind;
}

function warningsOf(plan: Plan): readonly string[] {
  return plan.kind === 'changes' || plan.kind === 'converged' ? (plan.warnings ?? []) : [];
}

const card = ['flags=0x1003', 'mtu=1500', 'address=00:16:3e:00:00:09', 'carrier=1'];
const bridge = [...card, 'is_bridge=yes', 'stp=0', 'forward_delay=0'];

describe('plan of xen_network', () => {
  it('refuses a wireless port, which cannot be bridged (fault 44)', () => {
    const sections = { 'link wlan0': [...card, 'wireless=yes'] };
    assert.equal(codeOf(planFor(hostOnly({ ports: ['wlan0'] }), { sections })), 'port_wireless');
  });

  for (const renderer of ['networkd', 'netplan', 'networkmanager', 'ifcfg'])
    it(`refuses Open vSwitch by name where ${renderer} sets the network up, and takes it where ifupdown does (fault 48)`, () => {
      const facts = ['ovs=running', 'tool_networkctl=yes', 'tool_netplan=yes', 'tool_nmcli=yes'];
      const asked = (by: string): Plan => planFor(hostOnly({ switch: 'openvswitch', renderer: by }), { facts });
      const refused = asked(renderer);
      assert.equal(codeOf(refused), 'renderer_unsupported');
      assert.match(
        refused.kind === 'impossible' ? refused.cause : '',
        new RegExp(`^Open vSwitch .* where ${renderer} `),
      );
      assert.equal(codeOf(asked('ifupdown')), 'changes');
    });

  it('refuses a port through which the host mounts NFS, or fstab says that it shall (fault 46)', () => {
    for (const mount of ['nfs', 'nfs_listed']) {
      const sections = { 'link eth1': card, [mount]: ['eth1 /'] };
      assert.equal(codeOf(planFor(hostOnly({ ports: ['eth1'] }), { sections })), 'nfs_over_port');
    }
  });

  it('refuses to take a bridge, or an address of it, from under a mount of NFS, and adds to it all the same (fault 46)', () => {
    const written = { 'file /etc/network/interfaces.d/xenplay-xenbr0': ['present', '    address 10.99.0.9/24'] };
    const seen = {
      'link xenbr0': ['is_bridge=yes', 'flags=0x1003'],
      addresses: ['xenbr0 10.99.0.9/24'],
      nfs: ['xenbr0 /srv'],
    };
    const asked = (params: JsonObject, more = {}): string =>
      codeOf(planFor(params, { sections: { ...seen, ...more } }));
    assert.equal(asked(hostOnly({ state: 'absent' })), 'nfs_over_port');
    assert.equal(asked(hostOnly(), written), 'nfs_over_port');
    assert.equal(asked(hostOnly({ address: '10.99.0.9/24', mtu: 9000 }), written), 'changes');
  });

  it('reports br_netfilter together with a FORWARD policy of DROP, and neither alone (fault 45)', () => {
    const dropping = { filter: ['policy=DROP'] };
    assert.equal(warningsOf(planFor(hostOnly(), { facts: ['bridge_nf=1'], sections: dropping })).length, 1);
    assert.deepEqual(warningsOf(planFor(hostOnly(), { facts: ['bridge_nf=0'], sections: dropping })), []);
    assert.deepEqual(
      warningsOf(planFor(hostOnly(), { facts: ['bridge_nf=1'], sections: { filter: ['policy=ACCEPT'] } })),
      [],
    );
  });

  it('warns of a clock that is years behind, and of no other (fault 59)', () => {
    const warned = (seconds: number): readonly string[] =>
      warningsOf(planFor(hostOnly(), { facts: [`clock=${seconds}`] }));
    assert.match(warned(Date.UTC(2001, 0) / 1000).join(), /clock of this host is wrong, it says 2001-01-01/);
    assert.match(warned(5).join(), /1970-01-01/);
    assert.deepEqual(warned(Date.UTC(2026, 5) / 1000), []);
  });

  it('warns of a clock that is a day or more off the one of the controller (fault 59)', () => {
    const now = Date.UTC(2026, 10, 27) / 1000;
    const warned = (seconds: number): string =>
      warningsOf(planFor(hostOnly(), { facts: [`clock=${seconds}`], receivedAt: now })).join();
    assert.match(warned(Date.UTC(2051, 10, 27) / 1000), /9131 days ahead of the controller's, it says 2051-11-27/);
    assert.match(warned(now + 90_000), / 1 day ahead of /);
    assert.match(warned(now - 3 * 86_400), / 3 days behind /);
    assert.equal(warned(now + 80_000), '');
    assert.match(warned(1e15), /it says 9999-12-31/);
  });

  it('changes a bridge that carries our connection by a transaction alone (fault 38)', () => {
    const facts = ['management=xenbr0'];
    const address = { addresses: ['xenbr0 10.99.0.1/24'] };
    const first = planFor(hostOnly(), {});
    const file = first.kind === 'changes' ? (first.changes.at(-1)?.after ?? '') : '';
    const path = '/etc/network/interfaces.d/xenplay-xenbr0';
    const sections = { 'link xenbr0': bridge, ...address, [`file ${path}`]: ['present', ...file.split('\n')] };
    assert.equal(codeOf(planFor(hostOnly(), { facts, sections })), 'converged');
    const down = { ...sections, 'link xenbr0': ['flags=0x1002', ...bridge.slice(1)] };
    const plan = planFor(hostOnly(), { facts, sections: down });
    assert.ok(plan.kind === 'changes' && plan.transaction?.files.includes(path) === true);
    assert.ok(plan.changes.every(({ risk }) => risk === 'connectivity'));
  });

  it('never takes text of a host into a script', () => {
    const path = '/etc/network/interfaces.d/xenplay-xenbr0';
    const evil = '$(touch /tmp/owned)';
    const lines = [
      'present',
      `    address 10.0.0.1/24;${evil}`,
      `    address ${evil}`,
      `    down iptables -w -t nat -D POSTROUTING -s 10.0.0.0/24 -o ${evil} -j MASQUERADE`,
      `    down iptables -w -t nat -D POSTROUTING -s 10.0.0.0/24 -o eth0;id -j MASQUERADE`,
    ];
    const rules = [
      `-A POSTROUTING -s 10.0.0.0/24 -o eth0;id -j MASQUERADE`,
      `-A POSTROUTING -s ${evil} -o eth0 -j MASQUERADE`,
    ];
    const sections = {
      'link xenbr0': [...bridge, `port=${evil}`],
      addresses: [`xenbr0 ${evil}`, `xenbr0 10.0.0.1/24;${evil}`],
      masquerade: rules,
      [`file ${path}`]: lines,
    };
    for (const params of [hostOnly(), nat({ state: 'absent', force: true }), nat()]) {
      const plan = planFor(params, { sections: { ...sections, 'link eth0': card } });
      const scripts = plan.kind === 'changes' ? plan.changes.flatMap(change => change.actions) : [];
      const text = scripts.map(action => (action.kind === 'run' ? action.script.text : '')).join('\n');
      assert.ok(!text.includes('touch') && !text.includes(';id'), text);
    }
  });

  it('warns of a file that would switch forwarding off again at boot', () => {
    const facts = ['forward_off=/etc/sysctl.d/99-hardening.conf'];
    assert.match(warningsOf(planFor(nat(), { facts, sections: { 'link eth0': card } })).join(), /99-hardening/);
  });

  it('puts one VLAN of a card in use into the bridge, keeps it, and takes both away again', () => {
    const vlan = hostOnly({ mode: 'vlan', uplink: 'eth0', vlan: 100 });
    const summariesOf = (params: JsonObject, sections: Record<string, readonly string[]>): readonly string[] => {
      const plan = planFor(params, { sections: { 'link eth0': card, ...sections } });
      return plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : [codeOf(plan)];
    };
    const path = '/etc/network/interfaces.d/xenplay-xenbr0';
    const first = planFor(vlan, { sections: { 'link eth0': card } });
    assert.deepEqual(summariesOf(vlan, {}), [
      'add the bridge xenbr0',
      'take VLAN 100 off eth0 as eth0.100',
      'put eth0.100 into xenbr0',
      'give xenbr0 the address 10.99.0.1/24',
      `write ${path}`,
    ]);
    const file = first.kind === 'changes' ? (first.changes.at(-1)?.after ?? '') : '';
    const there = {
      'link eth0.100': [...card, 'vlan=100 eth0', 'master=xenbr0'],
      'link xenbr0': [...bridge, 'port=eth0.100'],
      addresses: ['xenbr0 10.99.0.1/24'],
      [`file ${path}`]: ['present', ...file.split('\n')],
    };
    assert.deepEqual(summariesOf(vlan, there), ['converged']);
    assert.deepEqual(summariesOf(vlan, { ...there, 'link eth0.100': [...card, 'vlan=100 eth1'] }), ['not_our_vlan']);
    assert.deepEqual(summariesOf({ ...vlan, state: 'absent' }, there), [
      'remove the bridge xenbr0',
      'remove the VLAN link eth0.100',
      `remove ${path}`,
    ]);
    assert.deepEqual(
      summariesOf({ ...vlan, uplink: 'enp130s0f0np0' }, { 'link enp130s0f0np0': card })[1],
      'take VLAN 100 off enp130s0f0np0 as vlan100',
    );
  });

  it('warns of a script in xl.conf that keeps guests from the network, unless that is made theirs', () => {
    const warned = (line: string, more: JsonObject = {}): readonly string[] =>
      warningsOf(planFor(hostOnly(more), { sections: { 'xl.conf': [line] } }));
    const routed = 'vif.default.script = "vif-route"';
    assert.match(warned(routed).join(), /has vif-route set up .*: for xenbr0 they need script: vif-bridge$/);
    assert.match(warned('vifscript="/etc/xen/scripts/vif-nat"').join(), /vif-nat set up/);
    assert.deepEqual(warned('vif.default.script="/etc/xen/scripts/vif-bridge"'), []);
    assert.deepEqual(warned('#vif.default.script="vif-route"'), []);
    const facts = ['etc_xen=yes', 'xl_script=vif-bridge'];
    const own = planFor(hostOnly({ xl_default: true }), { facts, sections: { 'xl.conf': [routed] } });
    assert.equal(own.kind, 'changes', JSON.stringify(own));
    assert.deepEqual(warningsOf(own), []);
  });

  it('can undo what it adds', () => {
    const plan = planFor(nat(), { sections: { 'link eth0': card } });
    assert.ok(plan.kind === 'changes' && plan.changes.every(change => change.undo !== undefined));
  });

  it('reads every way to source the folder, and refuses those that leave the file out', () => {
    const first = ['tool_ip=yes', 'tool_ifup=yes', 'renderer=ifupdown', 'management=eth0'];
    const codeWith = (source: string, name: string): string =>
      codeOf(planFor(hostOnly({ name }), { sections: { facts: [...first, `source=${source}`] } }));
    assert.equal(codeWith('source interfaces.d/*', 'xenbr0'), 'changes');
    assert.equal(codeWith('source-directory /etc/network/interfaces.d', 'xenbr0'), 'changes');
    assert.equal(codeWith('source-directory /etc/network/interfaces.d/', 'xenbr0.5'), 'no_interfaces_d');
    assert.equal(codeWith('source /etc/network/interfaces.d/xenplay-*', 'xenbr0.5'), 'changes');
    assert.equal(codeWith('source /etc/network/interfaces.d/[a-z]*', 'xenbr0'), 'no_interfaces_d');
    assert.equal(codeWith('source /etc/other/*', 'xenbr0'), 'no_interfaces_d');
  });
});
