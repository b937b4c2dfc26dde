import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { sectionsOf } from '../../src/module/sections.ts';
import type { XenVersion } from './config.ts';
import { type ParsedConfig, parseConfig } from './config-parser.ts';
import { type Domain, parseList } from './xl-list.ts';
import { type LiveConfig, parseLive } from './xl-live.ts';

/** Which toolstack manages this host, and whether it can be used. */
export interface Toolstack {
  readonly isXen: boolean;
  readonly isDom0: boolean;
  readonly hasXl: boolean;
  readonly isXapi: boolean;
  readonly isXend: boolean;
  readonly hasLibvirt: boolean;
  readonly hasXenstored: boolean;
}

/** What was seen of a guest and of its host. */
export interface State {
  readonly toolstack: Toolstack;
  readonly version: XenVersion | undefined;
  /** Set when `xl list` failed: what it said. */
  readonly xlFailure: { readonly status: number; readonly text: string } | undefined;
  readonly domains: readonly Domain[];
  readonly live: LiveConfig | undefined;
  readonly freeMiB: number | undefined;
  readonly file: ParsedConfig | undefined;
  readonly fileText: string;
  readonly autostart: 'none' | 'file' | { readonly target: string };
  readonly hasSavedImage: boolean;
  readonly missing: readonly { readonly kind: string; readonly value: string }[];
}

/** Takes the probe's output apart. */
export function parseState({ exitStatus, stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const toolstack = sections.get('toolstack');
  if (exitStatus !== 0 || toolstack === undefined || !sections.has('missing')) {
    const said = (stderr.trim() || stdout.trim()).slice(-200);
    const cause = `looking at the guest gave no whole answer: ${JSON.stringify(said)}`;
    throw new ParseError({ code: 'unknown_output', cause });
  }
  const lines = (name: string): readonly string[] => sections.get(name) ?? [];
  const facts = factsOf(toolstack);
  return {
    toolstack: toolstackOf(facts),
    version: versionOf(facts),
    ...listOf(sections.get('list')),
    live: parseLive(lines('live').join('\n')),
    freeMiB: infoOf(lines('info')).get('free_memory'),
    file: sections.has('config') ? parseConfig(lines('config').join('\n')) : undefined,
    fileText: lines('config').join('\n'),
    autostart: autostartOf(lines('auto')),
    hasSavedImage: lines('saved').length > 0,
    missing: missingOf(lines('missing')),
  };
}

/** `xl list`'s exit status, then what it printed; nothing where it was not called. */
function listOf(lines: readonly string[] | undefined): Pick<State, 'domains' | 'xlFailure'> {
  if (lines === undefined) return { domains: [], xlFailure: undefined };
  const [first = '', ...table] = lines;
  const status = Number(/^status=(\d+)$/.exec(first)?.[1] ?? 0);
  if (status !== 0) return { domains: [], xlFailure: { status, text: table.join('\n').trim() } };
  return { domains: parseList(table), xlFailure: undefined };
}

function toolstackOf(facts: ReadonlyMap<string, string>): Toolstack {
  return {
    isXen: facts.get('hypervisor') === 'xen',
    isDom0: facts.has('dom0'),
    hasXl: facts.has('xl'),
    isXapi: facts.has('xapi'),
    isXend: facts.has('xend'),
    hasLibvirt: facts.has('libvirt'),
    hasXenstored: facts.has('xenstored'),
  };
}

function missingOf(lines: readonly string[]): State['missing'] {
  return lines.map(line => ({ kind: line.split(' ')[0] ?? '', value: line.slice(line.indexOf(' ') + 1) }));
}

function factsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map(line => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}

function versionOf(facts: ReadonlyMap<string, string>): XenVersion | undefined {
  const [major, minor] = [Number(facts.get('major')), Number(facts.get('minor'))];
  return Number.isInteger(major) && Number.isInteger(minor) ? { major, minor } : undefined;
}

function infoOf(lines: readonly string[]): ReadonlyMap<string, number> {
  return new Map(lines.map(line => [line.split(':')[0]?.trim() ?? '', Number(line.slice(line.indexOf(':') + 1))]));
}

function autostartOf([line = '']: readonly string[]): State['autostart'] {
  if (line.startsWith('link=')) return { target: line.slice('link='.length) };
  return line === 'file=yes' ? 'file' : 'none';
}
