import type { Plan } from '../../src/module/contract.ts';
import type { Renderer } from './files.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';

export type Impossible = Extract<Plan, { kind: 'impossible' }>;

export function refuse(code: string, cause: string, mend: string): Impossible {
  return { kind: 'impossible', code, cause, mend };
}

/** Who sets the network up at boot, by evidence; more than one has to be named by the play. */
export function rendererOf(state: State, params: Params): Renderer | Impossible {
  if (state.renderers.includes('xapi'))
    return refuse('toolstack_unsupported', 'XAPI manages the network of this host', 'use xe on this host');
  const chosen = params.renderer === 'auto' ? byEvidence(state) : params.renderer;
  if (typeof chosen === 'object') return chosen;
  const unsupported = unsupportedBy(chosen, params);
  if (unsupported !== undefined)
    return refuse(
      'renderer_unsupported',
      `${unsupported} is not supported yet where ${chosen} sets the network up`,
      'set the bridge up at the console: the module then keeps it',
    );
  if (chosen === 'ifupdown') return withIfupdown(state, params);
  return withTool(state, chosen);
}

/** What files of this renderer cannot keep over a boot. */
function unsupportedBy(renderer: Renderer, params: Params): string | undefined {
  if (renderer === 'ifupdown') return undefined;
  if (params.switch === 'openvswitch') return 'Open vSwitch';
  const { mode, ports } = params;
  if (renderer === 'networkd') return mode === 'vlan' ? 'mode vlan' : undefined;
  if (renderer === 'netplan') return undefined;
  if (renderer === 'networkmanager') return ports.length > 0 ? 'a bridge with more ports than its uplink' : undefined;
  if (mode === 'bridged' || mode === 'vlan' || mode === 'nat') return `mode ${mode}`;
  return ports.length > 0 ? 'a bridge with ports' : undefined;
}

function byEvidence({ renderers, facts }: State): Renderer | Impossible {
  const found = renderers.length === 0 && facts.get('fallback') === 'ifupdown' ? ['ifupdown'] : renderers;
  const [only] = found;
  if (found.length > 1)
    return refuse(
      'ambiguous_renderer',
      `more than one sets up the network of this host: ${found.join(', ')}`,
      'name the one to use with "renderer:" (ifupdown, networkd, netplan, networkmanager or ifcfg)',
    );
  // The hooks of our file run under both, and ifupdown2 then leaves the ports of guests alone.
  if (only === 'ifupdown' || only === 'ifupdown2') return 'ifupdown';
  if (only === 'networkd' || only === 'netplan' || only === 'ifcfg') return only;
  if (only === 'NetworkManager') return 'networkmanager';
  if (only === undefined)
    return refuse(
      'no_renderer',
      'nothing that sets up the network at boot was found (ifupdown, systemd-networkd, netplan, NetworkManager, network-scripts)',
      'install ifupdown, or name a renderer',
    );
  return refuse(
    'renderer_unsupported',
    `the network of this host is set up by ${only}, which is not supported yet`,
    'name one that is supported with "renderer:"',
  );
}

function withIfupdown({ facts, sources }: State, { name }: Params): Renderer | Impossible {
  if (!facts.has('tool_ifup')) return refuse('missing_tool', 'the host has no "ifup"', 'install ifupdown');
  if (sources.some(line => isSourced(line, `xenplay-${name}`))) return 'ifupdown';
  return refuse(
    'no_interfaces_d',
    `/etc/network/interfaces does not read the file /etc/network/interfaces.d/xenplay-${name}`,
    'add "source /etc/network/interfaces.d/*" to it',
  );
}

const TOOLS = {
  networkd: ['networkctl', 'systemd-networkd'],
  netplan: ['netplan', 'netplan.io'],
  networkmanager: ['nmcli', 'NetworkManager'],
  ifcfg: ['ifup', 'network-scripts'],
} as const;

function withTool({ facts }: State, renderer: keyof typeof TOOLS): Renderer | Impossible {
  const [tool, what] = TOOLS[renderer];
  return facts.has(`tool_${tool}`) ? renderer : refuse('missing_tool', `the host has no "${tool}"`, `install ${what}`);
}

/** source-directory leaves names with other characters out (interfaces(5)); relative paths start at /etc/network. */
function isSourced(line: string, file: string): boolean {
  const [keyword = '', path = ''] = line.split(' ');
  const pattern = path.replace(/^\/etc\/network\//, '').replace(/^\.\//, '');
  if (keyword !== 'source') return pattern.replace(/\/$/, '') === 'interfaces.d' && /^[A-Za-z0-9_-]+$/.test(file);
  const inFolder = /^interfaces\.d\/([^/]+)$/.exec(pattern)?.[1];
  return inFolder !== undefined && matchesGlob(inFolder, file);
}

/** Only `*` and `?`: what else a pattern may hold is taken for no match, which is refused and never wrong. */
function matchesGlob(glob: string, name: string): boolean {
  if (glob.length > 64 || !/^[A-Za-z0-9._*?-]+$/.test(glob)) return false;
  const text = glob.replaceAll('.', '\\.').replaceAll('?', '.').replace(/\*+/g, '.*');
  return new RegExp(`^${text}$`).test(name);
}
