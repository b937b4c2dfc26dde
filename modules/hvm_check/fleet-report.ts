import type { Json, JsonObject } from '../../src/model/json.ts';

/** What should be the same on all hosts that guests may move between. */
const COMPARED = [
  'verdict',
  'xen_version',
  'vendor',
  'cpu_model',
  'microcode',
  'hvm_type',
  'hap',
  'page_sizes',
  'iommu',
  'xen_caps',
  'virt_caps',
  'scheduler',
] as const;

type Named = readonly (readonly [host: string, facts: JsonObject])[];

/** Counts of verdicts, then the minority report: every host that differs from the majority, and in what. */
export function fleetReport(facts: ReadonlyMap<string, JsonObject>): readonly string[] {
  const hosts = [...facts].filter(([, values]) => typeof values['verdict'] === 'string');
  if (hosts.length === 0) return [];
  const verdicts = largestFirst(hosts, 'verdict').map(([verdict, names]) => `${verdict}: ${names.length}`);
  const summary = `HVM on ${hosts.length} host${hosts.length === 1 ? '' : 's'}: ${verdicts.join(', ')}`;
  return [summary, ...COMPARED.flatMap(name => minorities(name, hosts))];
}

function minorities(name: string, hosts: Named): readonly string[] {
  const [largest, ...others] = largestFirst(hosts, name);
  const [second] = others;
  if (largest === undefined || second === undefined) return [];
  const [value, names] = largest;
  const hasMajority = names.length > second[1].length;
  const groups = hasMajority ? others : [largest, ...others];
  const told = groups.map(([text, holders]) => `${holders.join(', ')} ${verbFor(holders)} ${text}`);
  return [`${name} differs: ${told.join('; ')}${hasMajority ? `; the other ${names.length} have ${value}` : ''}`];
}

/** Hosts by value, the most frequent first. A value that is not known differs from nothing. */
function largestFirst(hosts: Named, name: string): readonly (readonly [value: string, hosts: readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const [host, facts] of hosts) {
    const value = textOf(facts[name]);
    if (value !== undefined) groups.set(value, [...(groups.get(value) ?? []), host]);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length);
}

function verbFor(hosts: readonly string[]): string {
  return hosts.length === 1 ? 'has' : 'have';
}

function textOf(value: Json | undefined): string | undefined {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).toSorted().join(' ');
  return typeof value === 'string' && value !== 'unknown' && value !== '' ? value : undefined;
}
