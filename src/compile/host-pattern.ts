import type { Inventory } from '../model/inventory.ts';
import { nearest } from '../model/nearest.ts';

export interface PatternProblem {
  readonly code: 'unknown_pattern' | 'bad_pattern';
  readonly cause: string;
  readonly mend: string;
}

interface Matched {
  readonly hosts: readonly string[];
  readonly problems: readonly PatternProblem[];
}

/** The hosts that patterns name, in the inventory's order: unions first, then `&` and `!`, as Ansible has it. */
export function matchHosts(patterns: readonly string[], inventory: Inventory): Matched {
  const problems: PatternProblem[] = [];
  const parts = patterns.flatMap(splitPattern);
  const find = (pattern: string): ReadonlySet<string> => {
    const found = hostsOf(pattern, inventory);
    if (found !== undefined) return found;
    problems.push(problemOf(pattern, inventory));
    return new Set();
  };
  const plain = parts.filter(part => !/^[&!]/.test(part));
  const only = parts.filter(part => part.startsWith('&')).map(part => find(part.slice(1)));
  const never = parts.filter(part => part.startsWith('!')).map(part => find(part.slice(1)));
  const wanted = new Set((plain.length === 0 ? ['all'] : plain).flatMap(part => [...find(part)]));
  const hosts = [...wanted].filter(host => only.every(set => set.has(host)) && !never.some(set => set.has(host)));
  return { hosts, problems };
}

/** At commas and colons, but not inside brackets, nor inside a regular expression. */
function splitPattern(pattern: string): readonly string[] {
  const text = pattern.trim();
  if (text.startsWith('~')) return text.includes(',') ? text.split(',').map(part => part.trim()) : [text];
  return text
    .split(/[,:](?![^[]*\])/)
    .map(part => part.trim())
    .filter(part => part !== '');
}

/** Undefined when the pattern names nothing that there is. */
function hostsOf(pattern: string, inventory: Inventory): ReadonlySet<string> | undefined {
  if (pattern === 'all' || pattern === '*') return new Set(allHosts(inventory));
  if (pattern.startsWith('~')) return byExpression(pattern.slice(1), inventory);
  const range = /^(.*)\[(-?\d+)(?::(-?\d*))?\]$/.exec(pattern);
  if (range !== null && !inventory.hosts.has(pattern)) return sliced(range, inventory);
  if (/[*?[]/.test(pattern)) return byGlob(pattern, inventory);
  if (inventory.groups.has(pattern)) return new Set(groupHosts(pattern, inventory));
  return inventory.hosts.has(pattern) ? new Set([pattern]) : undefined;
}

const IMPLICIT = new Set(['localhost', '127.0.0.1']);

/** A localhost that stands only in a play's `hosts` is not one of all. */
function allHosts(inventory: Inventory): readonly string[] {
  const grouped = new Set([...inventory.groups.values()].flatMap(group => group.hosts));
  return [...inventory.hosts.keys()].filter(name => !IMPLICIT.has(name) || grouped.has(name));
}

function groupHosts(name: string, inventory: Inventory): readonly string[] {
  if (name === 'all') return allHosts(inventory);
  const members = new Set<string>();
  const seen = new Set<string>();
  const visit = (group: string): void => {
    if (seen.has(group)) return;
    seen.add(group);
    for (const host of inventory.groups.get(group)?.hosts ?? []) members.add(host);
    for (const child of inventory.groups.get(group)?.children ?? []) visit(child);
  };
  visit(name);
  return [...members];
}

function sliced([, base = '', from = '', to]: RegExpExecArray, inventory: Inventory): ReadonlySet<string> | undefined {
  const found = hostsOf(base, inventory);
  if (found === undefined) return undefined;
  const hosts = [...found];
  const start = Number(from);
  if (to === undefined) return new Set(hosts.slice(start, start === -1 ? undefined : start + 1));
  // Ansible's ranges include their end.
  const end = to === '' ? hosts.length : Number(to) + 1;
  return new Set(hosts.slice(start, end === 0 ? undefined : end));
}

function byGlob(pattern: string, inventory: Inventory): ReadonlySet<string> | undefined {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return matching(new RegExp(`^${source}$`), inventory);
}

function byExpression(source: string, inventory: Inventory): ReadonlySet<string> | undefined {
  try {
    return matching(new RegExp(`^(?:${source})`), inventory) ?? new Set();
  } catch {
    return undefined;
  }
}

function matching(pattern: RegExp, inventory: Inventory): ReadonlySet<string> | undefined {
  const groups = [...inventory.groups.keys()]
    .filter(name => name !== 'all' && pattern.test(name))
    .flatMap(name => groupHosts(name, inventory));
  const hosts = [...groups, ...allHosts(inventory).filter(name => pattern.test(name))];
  return hosts.length === 0 ? undefined : new Set(hosts);
}

function problemOf(pattern: string, inventory: Inventory): PatternProblem {
  if (/[{%]/.test(pattern))
    return {
      code: 'bad_pattern',
      cause: `templates in host patterns are not supported yet: ${pattern}`,
      mend: 'name the group',
    };
  const near = nearest(pattern, [...inventory.groups.keys(), ...inventory.hosts.keys()]);
  const known = [...inventory.groups.keys()]
    .filter(name => name !== 'ungrouped')
    .slice(0, 12)
    .join(', ');
  return {
    code: 'unknown_pattern',
    cause: `no host or group matches "${pattern}"`,
    mend: near === undefined ? `the inventory has the groups: ${known}` : `did you mean "${near}"?`,
  };
}
