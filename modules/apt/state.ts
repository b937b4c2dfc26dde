import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { sectionsOf } from '../../src/module/sections.ts';

export interface State {
  readonly hasApt: boolean;
  readonly now: number;
  /** When the lists were fetched; 0: never. */
  readonly listsAt: number;
  /** Names that were left after what is right was taken out. */
  readonly asked: readonly string[];
  /** `name version` of what was asked for. */
  readonly installed: ReadonlyMap<string, string>;
  readonly deb:
    | { readonly problem: string }
    | { readonly name: string; readonly version: string; readonly installed: string }
    | undefined;
  readonly install: readonly string[];
  readonly remove: readonly string[];
  readonly errors: readonly string[];
  readonly failed: boolean;
}

export function parseApt({ stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const facts = new Map(
    (sections.get('facts') ?? []).map(line => [line.split('=')[0] ?? '', line.split('=')[1] ?? '']),
  );
  if (!facts.has('tool')) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at packages gave ${said}` });
  }
  const simulation = sections.get('simulation') ?? [];
  const names = (pattern: RegExp): readonly string[] =>
    simulation.flatMap(line => {
      const match = pattern.exec(line);
      return match === null ? [] : [match.slice(1).filter(Boolean).join(' ')];
    });
  return {
    hasApt: facts.get('tool') !== 'missing',
    now: Number(facts.get('now') ?? 0),
    listsAt: Number(facts.get('lists') ?? 0),
    asked: sections.get('asked') ?? [],
    installed: new Map((sections.get('names') ?? []).map(line => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? ''])),
    deb: debOf(sections.get('deb')),
    install: names(/^Inst (\S+)(?: \[[^\]]*\])? \((\S+)/),
    remove: names(/^(?:Remv|Purg) (\S+)(?: \[([^\]]*)\])?/),
    errors: names(/^E: (.*)$/),
    failed: sections.has('simulation') && sections.get('status')?.[0] !== '0',
  };
}

function debOf(lines: readonly string[] | undefined): State['deb'] {
  if (lines === undefined) return undefined;
  const values = new Map(lines.map(line => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
  if (values.has('missing')) return { problem: 'there is no such file' };
  if (values.has('broken')) return { problem: 'it is no Debian package' };
  return {
    name: values.get('name') ?? '',
    version: values.get('version') ?? '',
    installed: values.get('installed') ?? '',
  };
}
