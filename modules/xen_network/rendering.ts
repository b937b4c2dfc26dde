import { dhcpRefusal } from './dhcp.ts';
import type { Renderer, Rendering } from './files.ts';
import { firewallTool } from './masquerade.ts';
import { cutAt } from './netplan.ts';
import { MOVABLE_OPTION } from './networkd.ts';
import { MOVABLE_KEY } from './networkmanager.ts';
import type { Params } from './params.ts';
import { type Impossible, refuse } from './renderer.ts';
import type { State } from './state.ts';
import { portsOf } from './take-over.ts';
import { isNetplan, netplanImmovable, netplanNameservers } from './uplink-files.ts';
import { vlanOf } from './vlan.ts';

/** What the files of this renderer need to know of the host. */
export function renderingOf(state: State, params: Params, renderer: Renderer | undefined): Rendering {
  return {
    renderer,
    firewall: firewallTool(state),
    along: params.mode === 'bridged' ? goingAlong(state, params, renderer) : [],
    unnamed: unnamedPorts(state, params),
    hasSystemd: state.facts.has('systemd'),
  };
}

function goingAlong(state: State, params: Params, renderer: Renderer | undefined): readonly string[] {
  switch (renderer) {
    case 'networkd':
      return networkdOptions(state);
    case 'netplan':
      return netplanNameservers(state, params);
    case 'networkmanager':
      return profileKeys(state);
    default:
      return [];
  }
}

/** From the profile by which the uplink is up; once ours is that one, from what an earlier run wrote. */
function profileKeys({ profile, files }: State): readonly string[] {
  if (profile.length > 0) return profile.filter(line => MOVABLE_KEY.test(line));
  const written = [...files].filter(([path]) => path.endsWith('.nmconnection'));
  return written.flatMap(([path, text]) => {
    const isPort = path.endsWith('-uplink.nmconnection');
    return text.split('\n').filter(line => MOVABLE_KEY.test(line) && line.startsWith('mtu=') === isPort);
  });
}

/** From the file that set the uplink up; once ours is the one that counts, from what an earlier run wrote. */
function networkdOptions({ options, files }: State): readonly string[] {
  if (options.length > 0) return options.filter(line => MOVABLE_OPTION.test(line));
  const written = [...files].filter(([path]) => path.endsWith('.network')).flatMap(([, text]) => text.split('\n'));
  return written.filter(line => MOVABLE_OPTION.test(line));
}

function unnamedPorts({ uplinkFiles }: State, params: Params): readonly string[] {
  const vlan = vlanOf(params);
  const links = portsOf(params).map(port => (port === vlan?.name ? vlan.parent : port));
  return links.filter(port => !uplinkFiles.some(file => isNetplan(file) && cutAt(file.text, port) !== undefined));
}

/** What cannot be kept over a boot on this host, or what this renderer cannot do for the uplink, seen before anything is touched. */
export function rendererRefusal(state: State, params: Params, renderer: Renderer | undefined): Impossible | undefined {
  const refused = dhcpRefusal(state, params);
  if (refused !== undefined) return refused;
  if (renderer === 'netplan') return netplanRefusal(state, params);
  if (renderer === 'networkmanager') return managerRefusal(state, params);
  if (renderer !== 'networkd' || params.mode !== 'bridged') return undefined;
  const { facts, misfits } = state;
  const { uplink = '' } = params;
  const [misfit] = misfits;
  const before = facts.get('network_before');
  if (misfit !== undefined)
    return refuse(
      'uplink_has_more',
      `${facts.get('uplink_file') ?? 'its file'} also gives ${uplink} "${misfit}", which would not come along into the bridge`,
      'take it out there first, and give it to the bridge afterwards',
    );
  if (before !== undefined)
    return refuse(
      'file_before_ours',
      `${before} comes before the file that would put ${uplink} into the bridge, and may be the one that counts`,
      'give that file a name that begins with 01 or more',
    );
  return Number(facts.get('systemd_version') ?? '244') < 244
    ? refuse(
        'renderer_too_old',
        `systemd-networkd ${facts.get('systemd_version') ?? ''} cannot read its files again while it runs (244 can)`,
        'set the bridge up at the console: the module then keeps it',
      )
    : undefined;
}

function managerRefusal({ facts, profile }: State, { mode, uplink = '' }: Params): Impossible | undefined {
  const misfit = facts.get('nm_misfit') ?? profile.find(line => !MOVABLE_KEY.test(line));
  return mode !== 'bridged' || misfit === undefined
    ? undefined
    : refuse(
        'uplink_has_more',
        `the profile by which NetworkManager sets ${uplink} up also says "${misfit}", which would not come along into the bridge`,
        'take it out there first (nmcli connection modify)',
      );
}

function netplanRefusal(state: State, params: Params): Impossible | undefined {
  const { facts, uplinkFiles } = state;
  const { mode, uplink = '' } = params;
  const backend = facts.get('netplan_nm');
  if (backend !== undefined)
    return refuse(
      'renderer_unsupported',
      `${backend} has netplan use NetworkManager, which is not supported yet`,
      'use netplan with networkd',
    );
  if (mode !== 'bridged') return undefined;
  if (!uplinkFiles.some(file => isNetplan(file) && cutAt(file.text, uplink) !== undefined))
    return refuse(
      'unreadable_netplan',
      `no file of /etc/netplan sets ${uplink} up under its own name, each setting on lines of its own`,
      `write it as a block "${uplink}:" below "ethernets:"`,
    );
  const immovable = netplanImmovable(state, params);
  return immovable === undefined
    ? undefined
    : refuse(
        'uplink_has_more',
        `netplan also gives ${uplink} "${immovable}", which would not come along into the bridge`,
        'take it out there first',
      );
}
