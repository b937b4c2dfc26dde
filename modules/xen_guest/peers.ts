import type { Sections } from '../../src/module/sections.ts';
import { type Backend, parseBackends } from './backends.ts';
import { isOlderThan, type XenVersion } from './config.ts';
import { type Domain, parseList } from './xl-list.ts';
import { type LiveConfig, parseLive } from './xl-live.ts';

export interface Cpu {
  readonly vendor: string | undefined;
  readonly model: string | undefined;
}

/** Another dom0, as the one that was asked sees it. */
export interface Peer {
  readonly address: string;
  /** Why it gave no answer; undefined when it did. */
  readonly failure: string | undefined;
  readonly domains: readonly Domain[];
  readonly version: XenVersion | undefined;
  /** Disks of its guests; asked only when a disk is declared shared. */
  readonly backends: readonly Backend[];
  readonly cpu: Cpu;
  /** Whether its Xen has shadow paging; undefined where xl does not say. */
  readonly hasShadow: boolean | undefined;
  /** The guest as it runs there. */
  readonly live: LiveConfig | undefined;
  /** Why it cannot reach the dom0 that asked; undefined when it can. */
  readonly reachesNot: string | undefined;
}

/** Sections `peer ADDRESS` of the probe. */
export function parsePeers(sections: Sections): readonly Peer[] {
  return Array.from(sections).flatMap(([name, lines]) =>
    name.startsWith('peer ') ? [peerOf(name.slice('peer '.length), lines)] : [],
  );
}

function peerOf(address: string, lines: readonly string[]): Peer {
  const all = (key: string): readonly string[] =>
    lines.flatMap(line => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const [major, minor] = [Number(all('major')[0]), Number(all('minor')[0])];
  const version = Number.isInteger(major) && Number.isInteger(minor) ? { major, minor } : undefined;
  const hasAnswered = lines.includes('answered=yes');
  const said = all('failure')[0] ?? lines.filter(line => line !== '').at(-1) ?? 'no answer within 30 s';
  return {
    address,
    failure: hasAnswered ? undefined : said,
    domains: hasAnswered ? parseList(all('table')) : [],
    cpu: { vendor: all('cpu_vendor')[0], model: all('cpu_model')[0] },
    version,
    hasShadow: hasShadow(all('virt_caps')[0], version),
    backends: parseBackends(all('backend')),
    live: parseLive(all('live').join('\n')),
    reachesNot: all('reaches').length > 0 ? undefined : (all('reaches_not')[0] ?? 'it was not tried'),
  };
}

/** Releases before 4.14 may have it without naming it among what they can. */
function hasShadow(caps: string | undefined, version: XenVersion | undefined): boolean | undefined {
  if (caps === undefined || version === undefined || isOlderThan(version, 14)) return undefined;
  return /\bshadow\b/.test(caps);
}
