import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { sectionsOf } from '../../src/module/sections.ts';

/** What was seen; keys may stand several times. */
export interface State {
  readonly seen: ReadonlyMap<string, readonly string[]>;
  /** Fields of `xl info`; empty when it gave none. */
  readonly info: ReadonlyMap<string, string>;
  /** Settings of /etc/xen/xl.conf. */
  readonly xlConf: ReadonlyMap<string, string>;
}

export function parseState({ exitStatus, stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const facts = sections.get('facts');
  if (exitStatus !== 0 || facts === undefined || !sections.has('end'))
    throw new ParseError({
      code: 'unknown_output',
      cause: `gathering facts gave no whole answer: ${JSON.stringify((stderr || stdout).slice(-200))}`,
    });
  const seen = new Map<string, string[]>();
  for (const line of facts) {
    const [key, value] = cutAt('=', line);
    if (key !== '') seen.set(key, [...(seen.get(key) ?? []), value]);
  }
  return {
    seen,
    info: new Map((sections.get('info') ?? []).filter(line => line.includes(':')).map(line => cutAt(':', line))),
    xlConf: new Map((sections.get('xl.conf') ?? []).flatMap(settingOf)),
  };
}

function cutAt(mark: string, line: string): readonly [string, string] {
  const end = line.indexOf(mark);
  return end < 0 ? [line.trim(), ''] : [line.slice(0, end).trim(), line.slice(end + 1).trim()];
}

/** Comments are lines that begin with #; values may be quoted. */
function settingOf(line: string): readonly (readonly [string, string])[] {
  const match = /^\s*([a-z][a-z0-9_.]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s#]+))/.exec(line);
  return match === null ? [] : [[match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? '']];
}
