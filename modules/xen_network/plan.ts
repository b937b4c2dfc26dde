import type { Action, Change, Plan } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import { allPaths, filesOf, masqueradeRule, type Renderer } from './files.ts';
import type { Params } from './params.ts';
import { hostRefusal, rendererOf } from './refusals.ts';
import type { State } from './state.ts';

/** Files and live state, each compared by itself; nothing that carries our own connection is ever touched. */
export function planOf(state: State, params: Params): Plan {
  const refused = hostRefusal(state, params);
  if (refused !== undefined) return refused;
  if (params.state === 'absent') return asPlan(removal(state, params), []);
  const renderer = rendererOf(state, params);
  if (typeof renderer === 'object') return renderer;
  return asPlan([...fileChanges(state, params, renderer), ...liveChanges(state, params)], warningsOf(state, params));
}

function asPlan([first, ...rest]: readonly Change[], warnings: readonly string[]): Plan {
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...rest], warnings };
}

function fileChanges({ files }: State, params: Params, renderer: Renderer): readonly Change[] {
  return [...filesOf(params, renderer)].flatMap(([path, text]) => {
    const before = files.get(path);
    if (before !== undefined && before.trimEnd() === text.trimEnd()) return [];
    const change: Change = {
      summary: `write ${path}`,
      before: before ?? '',
      after: text,
      risk: 'write',
      actions: [{ kind: 'write', path, mode: '0644', content: text }],
    };
    return [change];
  });
}

function live(
  summary: string,
  [before, after]: readonly [string, string],
  ...scripts: readonly [ReturnType<typeof sh>, ...ReturnType<typeof sh>[]]
): Change {
  const [first, ...rest] = scripts.map((script): Action => ({ kind: 'run', script, deadlineSeconds: 30 }));
  return { summary, before, after, risk: 'write', actions: [first ?? { kind: 'run', script: sh`true` }, ...rest] };
}

function liveChanges(state: State, params: Params): readonly Change[] {
  const bridge = params.mode === 'routed' ? [] : [...bridgeChanges(state, params), ...addressChange(state, params)];
  return [
    ...bridge,
    ...forwardChange(state, params),
    ...proxyChange(state, params),
    ...masqueradeChange(state, params),
  ];
}

function bridgeChanges({ bridge }: State, { name, mtu }: Params): readonly Change[] {
  const setMtu = mtu === undefined ? [] : [sh`ip link set dev ${name} mtu ${mtu}`];
  if (bridge === undefined) {
    return [
      live(
        `add the bridge ${name}`,
        ['', name],
        sh`ip link add name ${name} type bridge stp_state 0 forward_delay 0`,
        ...setMtu,
        sh`ip link set dev ${name} up`,
      ),
    ];
  }
  const changes: Change[] = [];
  if (bridge.stp || bridge.forwardDelay !== 0)
    changes.push(
      live(
        `switch spanning tree of ${name} off`,
        [`stp ${bridge.stp ? 'on' : 'off'}, forward delay ${bridge.forwardDelay / 100} s`, 'stp off, forward delay 0'],
        sh`ip link set dev ${name} type bridge stp_state 0 forward_delay 0`,
      ),
    );
  if (mtu !== undefined && bridge.mtu !== mtu)
    changes.push(
      live(`set the MTU of ${name}`, [String(bridge.mtu), String(mtu)], sh`ip link set dev ${name} mtu ${mtu}`),
    );
  if (!bridge.isUp) changes.push(live(`set ${name} up`, ['down', 'up'], sh`ip link set dev ${name} up`));
  return changes;
}

function addressChange({ addresses }: State, { name, address = '' }: Params): readonly Change[] {
  const own = addresses.filter(({ device }) => device === name).map(({ cidr }) => cidr);
  if (own.includes(address)) return [];
  return [
    live(
      `give ${name} the address ${address}`,
      [own.join(', '), [...own, address].join(', ')],
      sh`ip addr add ${address} dev ${name}`,
    ),
  ];
}

function forwardChange({ facts }: State, { mode }: Params): readonly Change[] {
  if (mode === 'host_only' || facts.get('ip_forward') === '1') return [];
  return [
    live(
      'forward packets between interfaces',
      ['net.ipv4.ip_forward = 0', 'net.ipv4.ip_forward = 1'],
      sh`echo 1 > /proc/sys/net/ipv4/ip_forward`,
    ),
  ];
}

function proxyChange({ facts }: State, { mode, uplink = '' }: Params): readonly Change[] {
  if (mode !== 'routed' || facts.get('proxy_arp') === '1') return [];
  return [
    live(
      `answer ARP for guests on ${uplink}`,
      ['proxy_arp = 0', 'proxy_arp = 1'],
      sh`echo 1 > ${`/proc/sys/net/ipv4/conf/${uplink}/proxy_arp`}`,
    ),
  ];
}

/** One rule, never one more at each run. */
function masqueradeChange({ masqueradeRules }: State, params: Params): readonly Change[] {
  const rule = masqueradeRule(params);
  if (params.mode !== 'nat' || rule === undefined) return [];
  if (masqueradeRules.some(text => text.includes(` -o ${params.uplink ?? ''} `))) return [];
  const words = sh.raw(rule);
  return [
    live(
      `masquerade guests out of ${params.uplink ?? ''}`,
      ['', `-A ${rule}`],
      sh`iptables -w -t nat -C ${words} 2>/dev/null || iptables -w -t nat -A ${words}`,
    ),
  ];
}

function removal({ bridge, files, masqueradeRules }: State, params: Params): readonly Change[] {
  const { name } = params;
  const rule = masqueradeRule(params);
  const rules =
    rule === undefined || masqueradeRules.length === 0
      ? []
      : [
          live(
            'remove the masquerade rule',
            [masqueradeRules.join('\n'), ''],
            sh`while iptables -w -t nat -D ${sh.raw(rule)} 2>/dev/null; do :; done`,
          ),
        ];
  const links =
    bridge === undefined || params.mode === 'routed'
      ? []
      : [live(`remove the bridge ${name}`, [name, ''], sh`ip link del dev ${name}`)];
  const kept = allPaths(params).filter(path => files.has(path));
  const gone = kept.map(path => live(`remove ${path}`, [files.get(path) ?? '', ''], sh`rm -f -- ${path}`));
  return [...rules, ...links, ...gone];
}

function warningsOf({ facts, forwardPolicy }: State, { mode }: Params): readonly string[] {
  const isFiltered = facts.get('bridge_nf') === '1' && forwardPolicy === 'DROP';
  const warnings = isFiltered
    ? ['br_netfilter is loaded and the FORWARD policy is DROP: guests on the bridge are cut off from each other']
    : [];
  return mode === 'nat' && forwardPolicy === 'DROP'
    ? [...warnings, 'the FORWARD policy is DROP: allow the bridge in the firewall, or NAT does not work']
    : warnings;
}
