import { isIPv6 } from 'node:net';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { expandRange } from './ranges.ts';

export type Problem = Required<Pick<Diagnostic, 'code' | 'cause' | 'mend'>>;

interface NamedHosts {
  readonly names: readonly string[];
  readonly port?: number;
}

/** What stands for hosts in an inventory: a name, a range of names or an address, with a port behind a colon. */
export function hostsNamedBy(text: string): NamedHosts | Problem {
  const { pattern, port } = withPort(text);
  if (isIPv6(pattern)) return { names: [pattern], ...port };
  const names = expandRange(pattern);
  if (names === undefined) return { ...BAD_RANGE, cause: `"${text}" is no range of hosts` };
  const wrong = names.find(name => !NAME.test(name));
  return wrong === undefined ? { names, ...port } : badName('host', wrong);
}

export function isProblem(found: NamedHosts | Problem): found is Problem {
  return 'code' in found;
}

export function groupNameProblem(name: string): Problem | undefined {
  return NAME.test(name) ? undefined : badName('group', name);
}

/** For a name that is no range: what a script or a play names. */
export function hostNameProblem(name: string): Problem | undefined {
  return isIPv6(name) || NAME.test(name) ? undefined : badName('host', name);
}

/** No sign that means something in a pattern, a path or an option of ssh. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.@%+-]*$/u;

const BAD_RANGE = {
  code: 'bad_range',
  mend: 'write e.g. dom0-[01:20] or [a:f]: a begin, an end that is not before it and as wide, at most 100000 names',
};

function badName(what: 'host' | 'group', name: string): Problem {
  return {
    code: 'bad_name',
    cause: `${JSON.stringify(name)} is no name of a ${what}`,
    mend: 'a name begins with a letter, a digit or _ and goes on with these, dots and dashes',
  };
}

/** `host:port` and `[address]:port`; an IPv6 address without brackets has no port. */
function withPort(text: string): { readonly pattern: string; readonly port: { readonly port?: number } } {
  const bracketed = /^\[([^\]]*)\](?::(\d{1,5}))?$/.exec(text);
  if (bracketed !== null && isIPv6(bracketed[1] ?? ''))
    return { pattern: bracketed[1] ?? '', port: portOf(bracketed[2]) };
  const plain = /^((?:[^:[\]]|\[[^\]]*\])+):(\d{1,5})$/.exec(text);
  return plain === null ? { pattern: text, port: {} } : { pattern: plain[1] ?? '', port: portOf(plain[2]) };
}

function portOf(digits: string | undefined) {
  return digits === undefined ? {} : { port: Number(digits) };
}
