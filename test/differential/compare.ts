import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../src/model/json.ts';
import type { Entry, Outcome, Result } from './outcome.ts';

/** What two runs of a playbook differ in, one line each; of each host's tasks only the first, since the others follow from it. */
export function differences(ansible: Outcome, xenplay: Outcome): readonly string[] {
  return [
    ...differing('exit code', ansible.exit, xenplay.exit),
    ...hostsOf(ansible, xenplay).flatMap(host => entryDifferences(host, ansible.entries[host], xenplay.entries[host])),
    ...hostsOf(ansible, xenplay).flatMap(host =>
      differing(`recap of ${host}`, ansible.recap[host], xenplay.recap[host]),
    ),
    ...keysOf(ansible.tree, xenplay.tree).flatMap(path =>
      differing(`file ${path}`, ansible.tree[path], xenplay.tree[path]),
    ),
  ];
}

function hostsOf(one: Outcome, other: Outcome): readonly string[] {
  return [...new Set([...keysOf(one.entries, other.entries), ...keysOf(one.recap, other.recap)])].sort();
}

function keysOf(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function entryDifferences(host: string, ansible: readonly Entry[] = [], xenplay: readonly Entry[] = []) {
  for (let index = 0; index < Math.max(ansible.length, xenplay.length); index += 1) {
    const [one, other] = [withoutLostItems(ansible[index]), withoutLostItems(xenplay[index])];
    const found = differing(
      `${host}, result ${index + 1}`,
      one,
      one === undefined || other === undefined ? other : told(one, other),
    );
    if (found.length > 0) return found;
  }
  return [];
}

/** Of a loop on a host that cannot be reached, Ansible tries each item, xenplay the first. */
function withoutLostItems(entry: Entry | undefined): Entry | undefined {
  return entry?.status === 'unreachable' ? { ...entry, items: [] } : entry;
}

/**
 * Xenplay may return more than Ansible; what `debug` shows is the exception. How often a job is looked at until it has ended
 * depends on the machine.
 */
function told(one: Entry, other: Entry): Entry {
  const items = other.items.map((item, index) => ({ ...item, values: common(one.items[index], item, one.module) }));
  const retries = one.module === 'async_status' ? one.retries : other.retries;
  return { ...other, values: common(one, other, one.module), items, retries };
}

function common(one: Result | undefined, other: Result, module: string): JsonObject {
  if (module === 'debug' || one === undefined) return other.values;
  return Object.fromEntries(Object.entries(other.values).filter(([name]) => Object.hasOwn(one.values, name)));
}

function differing(what: string, ansible: unknown, xenplay: unknown): readonly string[] {
  if (isDeepStrictEqual(ansible, xenplay)) return [];
  return [`${what}:\n  ansible: ${JSON.stringify(ansible)}\n  xenplay: ${JSON.stringify(xenplay)}`];
}
