import type { Inventory } from '../model/inventory.ts';
import { nearest } from '../model/nearest.ts';
import { TemplateError } from '../model/diagnostic.ts';
import { regexOf } from '../vars/filters/text.ts';
import { groupMembers } from './group-members.ts';

export interface PatternProblem {
  readonly code: 'unknown_pattern' | 'bad_pattern';
  readonly cause: string;
  readonly mend: string;
}

interface Matched {
  readonly hosts: readonly string[];
  readonly problems: readonly PatternProblem[];
}

/** The hosts that patterns name, in the order in which they name them: unions first, then `&` and `!`, as Ansible has it. */
export function matchHosts(patterns: readonly string[], inventory: Inventory): Matched {
  const problems: PatternProblem[] = [];
  const parts = patterns.flatMap(text => (inventory.hosts.has(text) ? [text] : splitPattern(text)));
  const find = (pattern: string): readonly string[] => {
    const found = hostsOf(pattern, inventory);
    if (!isProblem(found)) return found;
    problems.push(found);
    return [];
  };
  const marked = (mark: string): readonly ReadonlySet<string>[] =>
    parts.filter(part => part.startsWith(mark)).map(part => new Set(find(part.slice(1).trim())));
  const plain = parts.filter(part => !/^[&!]/.test(part));
  const wanted = new Set((plain.length === 0 ? ['all'] : plain).flatMap(find));
  const [only, never] = [marked('&'), marked('!')];
  const hosts = [...wanted].filter(host => only.every(set => set.has(host)) && !never.some(set => set.has(host)));
  return { hosts, problems };
}

/** One pattern a line, as in the file that `--limit @file` names and as Ansible's retry files have it. */
export function limitLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

/** At commas where it has one, else at colons, as Ansible has it; but not inside brackets or parentheses. */
function splitPattern(pattern: string): readonly string[] {
  const atCommas = splitAt(',', pattern);
  return atCommas.length > 1 || pattern.endsWith(',') ? atCommas : splitAt(':', pattern);
}

function splitAt(separator: ',' | ':', pattern: string): readonly string[] {
  const parts: string[] = [];
  let [part, depth] = ['', 0];
  for (const sign of pattern) {
    if (/[[(]/.test(sign)) depth++;
    if (/[\])]/.test(sign)) depth--;
    if (depth <= 0 && sign === separator) {
      parts.push(part);
      part = '';
    } else part += sign;
  }
  return [...parts, part].map(text => text.trim()).filter(text => text !== '');
}

type Found = readonly string[] | PatternProblem;

function isProblem(found: Found): found is PatternProblem {
  return 'code' in found;
}

function hostsOf(pattern: string, inventory: Inventory): Found {
  if (inventory.hosts.has(pattern)) return [pattern];
  if (pattern.includes('{{')) return templateProblem(pattern);
  if (pattern === 'all' || pattern === '*') return groupMembers('all', inventory);
  if (pattern.startsWith('~')) return byExpression(pattern, inventory);
  const [, base = '', only, from = only ?? '', sign, to] = /^(.+)\[(?:(-?\d+)|(\d+)([:-])(\d*))\]$/.exec(pattern) ?? [];
  // `web[0-1]` is one of Ansible's, too; `web0[1-2]` is a glob where there is no web0.
  if (base !== '' && (sign !== '-' || !isProblem(hostsOf(base, inventory))))
    return subscripted(pattern, { base, from, to }, inventory);
  if (inventory.groups.has(pattern)) return groupMembers(pattern, inventory);
  const matched = /[*?[]/.test(pattern) ? matching(globOf(pattern), inventory) : undefined;
  return matched ?? unknownProblem(pattern, inventory);
}

interface Subscript {
  readonly base: string;
  readonly from: string;
  /** Undefined for a single place, empty for "to the end". */
  readonly to: string | undefined;
}

function subscripted(pattern: string, { base, from, to }: Subscript, inventory: Inventory): Found {
  const hosts = hostsOf(base, inventory);
  if (isProblem(hosts)) return hosts;
  const start = Number(from);
  // Ansible's ranges include their end, and one that ends at 0 is its begin alone.
  const isOne = to === undefined || /^0+$/.test(to);
  const end = isOne ? start + 1 : to === '' ? hosts.length : Number(to) + 1;
  const found = hosts.slice(start, end === 0 ? undefined : end);
  if (found.length > 0 || (hosts.length === 0 && !isOne)) return found;
  return {
    code: 'bad_pattern',
    cause: `"${pattern}" names no host: "${base}" has ${hosts.length}`,
    mend: 'the first is [0]; for several names use * and ?',
  };
}

/** `*`, `?`, `[abc]` and `[!abc]`; a bracket that is not closed means itself. */
function globOf(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(!?)([^\]]+)\]|[^]/g,
    (sign: string, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
      if (sign === '*') return '.*';
      return sign === '?' ? '.' : sign.replace(/[.+^${}()|\\[\]]/, '\\$&');
    },
  );
  try {
    return new RegExp(`^${source}$`, 's');
  } catch (error) {
    // A set like [z-a], which is none.
    if (error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

const NOTHING = /(?!)/;

/** From the beginning of a name, but not to its end: `re.match` of Python. */
function byExpression(pattern: string, inventory: Inventory): Found {
  try {
    const { source, flags } = regexOf(pattern.slice(1), new Map());
    return (
      matching(new RegExp(`^(?:${source})`, flags.replace('g', '')), inventory) ?? unknownProblem(pattern, inventory)
    );
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { code: 'bad_pattern', cause: error.message, mend: 'behind ~ stands a regular expression' };
  }
}

/**
 * Hosts of groups that match, then hosts that match; undefined when neither is. `all` is never meant by a pattern that
 * happens to match its name.
 */
function matching(pattern: RegExp, inventory: Inventory): readonly string[] | undefined {
  const groups = [...inventory.groups.keys()].filter(name => name !== 'all' && pattern.test(name));
  // A localhost that stands only in a play's `hosts` is in no group, and not meant.
  const known = new Set(groupMembers('all', inventory));
  const hosts = [...inventory.hosts.keys()].filter(name => known.has(name) && pattern.test(name));
  if (groups.length + hosts.length === 0) return undefined;
  return [...new Set([...groups.flatMap(name => groupMembers(name, inventory)), ...hosts])];
}

function templateProblem(pattern: string): PatternProblem {
  return {
    code: 'bad_pattern',
    cause: `templates in host patterns are not supported yet: ${pattern}`,
    mend: 'name the group',
  };
}

function unknownProblem(pattern: string, inventory: Inventory): PatternProblem {
  const near = nearest(pattern, [...inventory.groups.keys(), ...inventory.hosts.keys()]);
  const known = [...inventory.groups.keys()]
    .filter(name => name !== 'ungrouped')
    .slice(0, 12)
    .join(', ');
  const groups =
    inventory.hosts.size === 0
      ? 'the inventory has no hosts: name one with -i FILE'
      : `the inventory has the groups: ${known}`;
  return {
    code: 'unknown_pattern',
    cause: `no host or group matches "${pattern}"`,
    mend: near === undefined ? groups : `did you mean "${near}"?`,
  };
}
