import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { type Sections, sectionsOf } from '../../src/module/sections.ts';
import { toldNumber } from '../../src/module/told-number.ts';
import { pendingIn, type PendingTransaction } from '../../src/module/transaction/pending.ts';
import type { ForeignFile } from './interfaces-file.ts';

/** A network interface. */
export interface Link {
  readonly isBridge: boolean;
  /** A bridge of Open vSwitch. */
  readonly isOvs: boolean;
  /** `NUMBER PARENT` of a VLAN link. */
  readonly vlan: string | undefined;
  readonly isUp: boolean;
  readonly isWireless: boolean;
  readonly hasCarrier: boolean;
  readonly stp: boolean;
  /** In hundredths of a second. */
  readonly forwardDelay: number;
  readonly mtu: number;
  readonly mac: string;
  /** The bridge or bond that it is in. */
  readonly master: string | undefined;
  readonly ports: readonly string[];
  /** Whether another host beyond this port has the declared address; undefined when there was no need to ask. */
  readonly duplicate: 'yes' | 'unasked' | undefined;
}

interface NfsMount {
  readonly device: string;
  readonly path: string;
  readonly isMounted: boolean;
}

/** What was seen of the host's network. */
export interface State {
  /** A change of an earlier run that is neither confirmed nor undone. */
  readonly pending: PendingTransaction | undefined;
  readonly facts: ReadonlyMap<string, string>;
  /** Seconds since 1970 by the controller's clock, when this was seen. */
  readonly receivedAt: number | undefined;
  /** Who sets the network up at boot, by evidence. */
  readonly renderers: readonly string[];
  /** `source` lines of /etc/network/interfaces: keyword and pattern. */
  readonly sources: readonly string[];
  /** Files of others that define a network of our name. */
  readonly definedIn: readonly string[];
  /** Files that set ip_forward to 0. */
  readonly forwardOffIn: readonly string[];
  /** All devices that our own connection stands on; empty when it is not known which. */
  readonly management: readonly string[];
  /** The bridge, the uplink and the ports, as far as they exist. */
  readonly links: ReadonlyMap<string, Link>;
  readonly addresses: readonly { readonly device: string; readonly cidr: string }[];
  readonly routes: readonly { readonly destination: string; readonly device: string }[];
  /** Addresses of the gateway, and of the servers of what is mounted over NFS on this host and by its guests as /. */
  readonly needs: readonly string[];
  /** NFS mounts, those that fstab lists included, and the device towards their server. */
  readonly nfs: readonly NfsMount[];
  readonly masqueradeRules: readonly string[];
  /** `ACCEPT` or `DROP`; undefined when it was not asked for. */
  readonly forwardPolicy: string | undefined;
  /** Files of ifupdown in which somebody set the uplink up (bridged). */
  readonly uplinkFiles: readonly ForeignFile[];
  /** What of the uplink would not come along into a bridge. */
  readonly extras: readonly string[];
  /** Lines of [Network] in the file of networkd that sets the uplink up (bridged): those that can go along, and those that cannot. */
  readonly options: readonly string[];
  readonly misfits: readonly string[];
  /** What the profile of NetworkManager by which the uplink is up says beside addresses (bridged): lines of a keyfile. */
  readonly profile: readonly string[];
  /** Text of /etc/xen/xl.conf, and the vif scripts that there are. */
  readonly xlConf: string | undefined;
  readonly xlScripts: readonly string[];
  /** Text of each file that the module writes; absent when it does not exist. */
  readonly files: ReadonlyMap<string, string>;
}

export function parseState({ exitStatus, stdout, stderr, receivedAt }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const facts = sections.get('facts');
  if (exitStatus !== 0 || facts === undefined || !sections.has('end')) {
    throw new ParseError({
      code: 'unknown_output',
      cause: `looking at the network gave no whole answer: ${JSON.stringify((stderr || stdout).slice(-200))}`,
    });
  }
  return {
    pending: pendingIn(sections),
    facts: new Map(facts.map(pair)),
    receivedAt,
    renderers: [...new Set(valuesOf(facts, 'renderer'))],
    sources: valuesOf(facts, 'source'),
    definedIn: valuesOf(facts, 'defined'),
    forwardOffIn: valuesOf(facts, 'forward_off'),
    management: valuesOf(facts, 'management'),
    links: linksOf(sections),
    addresses: couples(sections, 'addresses').map(([device, cidr]) => ({ device, cidr })),
    routes: couples(sections, 'routes').map(([destination, device]) => ({ destination, device })),
    needs: [...new Set((sections.get('needs') ?? []).filter(address => address !== ''))],
    nfs: [
      ...couples(sections, 'nfs').map(([device, path]) => ({ device, path, isMounted: true })),
      ...couples(sections, 'nfs_listed').map(([device, path]) => ({ device, path, isMounted: false })),
    ],
    masqueradeRules: (sections.get('masquerade') ?? []).filter(line => line !== ''),
    forwardPolicy: valuesOf(sections.get('filter') ?? [], 'policy')[0],
    uplinkFiles: uplinkFilesOf(sections),
    extras: [...valuesOf(facts, 'extra_route'), ...valuesOf(facts, 'extra_address')],
    options: valuesOf(facts, 'uplink_option'),
    misfits: valuesOf(facts, 'uplink_misfit'),
    profile: valuesOf(facts, 'nm_along'),
    xlConf: sections
      .get('xl.conf')
      ?.map(line => `${line}\n`)
      .join(''),
    xlScripts: valuesOf(facts, 'xl_script'),
    files: filesOf(sections),
  };
}

function pair(line: string): readonly [string, string] {
  const end = line.indexOf('=');
  return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
}

function valuesOf(lines: readonly string[], key: string): readonly string[] {
  return lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
}

function couples(sections: Sections, name: string): readonly (readonly [string, string])[] {
  return (sections.get(name) ?? []).flatMap(line => {
    const end = line.indexOf(' ');
    return end < 0 ? [] : [[line.slice(0, end), line.slice(end + 1)] as const];
  });
}

function linksOf(sections: Sections): ReadonlyMap<string, Link> {
  const links = new Map<string, Link>();
  for (const [name, lines] of sections)
    if (name.startsWith('link ')) links.set(name.slice('link '.length), linkOf(lines));
  return links;
}

function linkOf(lines: readonly string[]): Link {
  const facts = new Map(lines.map(pair));
  return {
    isBridge: facts.has('is_bridge'),
    isOvs: facts.has('is_ovs'),
    vlan: facts.get('vlan'),
    isUp: (Number(facts.get('flags') ?? 0) & 1) === 1,
    isWireless: facts.has('wireless'),
    hasCarrier: facts.get('carrier') === '1',
    stp: (facts.get('stp') ?? '0') !== '0',
    forwardDelay: toldNumber(facts.get('forward_delay') ?? '0'),
    mtu: toldNumber(facts.get('mtu') ?? '0'),
    mac: facts.get('address') ?? '',
    master: facts.get('master'),
    ports: valuesOf(lines, 'port'),
    duplicate: facts.has('duplicate') ? 'yes' : facts.has('unasked') ? 'unasked' : undefined,
  };
}

function filesOf(sections: Sections): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, lines] of sections) {
    if (name.startsWith('file ') && lines[0] === 'present')
      files.set(name.slice('file '.length), lines.slice(1).join('\n'));
  }
  return files;
}

function uplinkFilesOf(sections: Sections): readonly ForeignFile[] {
  return [...sections].flatMap(([name, [mode = '', ...lines]]) =>
    name.startsWith('uplink ') && /^0[0-7]{3}$/.test(mode)
      ? [{ path: name.slice('uplink '.length), mode, text: `${lines.join('\n')}\n` }]
      : [],
  );
}
