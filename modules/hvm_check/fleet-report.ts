import type { JsonObject } from '../../src/model/json.ts';

/** What should be the same on all hosts that guests may move between. */
const COMPARED = [
  'verdict',
  'xen_version',
  'vendor',
  'hvm_type',
  'hap',
  'iommu',
  'xen_caps',
  'virt_caps',
  'scheduler',
] as const;

/** Counts of verdicts, then every host that differs from the majority, and in what. */
export function fleetReport(facts: ReadonlyMap<string, JsonObject>): readonly string[] {
  const hosts = [...facts].filter(([, values]) => values['verdict'] !== undefined);
  if (hosts.length === 0) return [];
  const verdicts = counted(hosts.map(([, values]) => textOf(values['verdict'])));
  const summary = [...verdicts].map(([verdict, count]) => `${verdict}: ${count}`).join(', ');
  const differing = COMPARED.flatMap(name => minorities(name, hosts));
  return [`HVM on ${hosts.length} host${hosts.length === 1 ? '' : 's'}: ${summary}`, ...differing];
}

function minorities(name: string, hosts: readonly (readonly [string, JsonObject])[]): readonly string[] {
  const values = counted(hosts.map(([, facts]) => textOf(facts[name])));
  if (values.size < 2) return [];
  const [majority] = [...values].toSorted(([, a], [, b]) => b - a);
  return [...values.keys()]
    .filter(value => value !== majority?.[0])
    .map(
      value =>
        `${name} differs: ${hosts
          .filter(([, facts]) => textOf(facts[name]) === value)
          .map(([host]) => host)
          .join(', ')} ${value === '' ? 'have none' : `have ${value}`}, most have ${majority?.[0] ?? ''}`,
    );
}

function counted(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).toSorted().join(' ');
  return typeof value === 'string' ? value : '';
}
