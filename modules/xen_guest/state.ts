import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
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
  readonly autostart: 'none' | 'file' | { readonly link: string };
  readonly hasSavedImage: boolean;
  readonly missing: readonly { readonly kind: string; readonly value: string }[];
}

/** Takes the probe's output apart. */
export function parseState({ exitStatus, stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const toolstack = sections.get('toolstack');
  if (exitStatus !== 0 || toolstack === undefined || !sections.has('missing')) {
    const said = (stderr.trim() || stdout.trim()).slice(-200);
    throw new ParseError({
      code: 'unknown_output',
      cause: `looking at the guest gave no whole answer: ${JSON.stringify(said)}`,
    });
  }
  const facts = factsOf(toolstack);
  const [first = '', ...table] = sections.get('list') ?? [];
  const status = Number(/^status=(\d+)$/.exec(first)?.[1] ?? 0);
  const info = infoOf(sections.get('info') ?? []);
  const config = sections.get('config');
  return {
    toolstack: {
      isXen: facts.get('hypervisor') === 'xen',
      isDom0: facts.has('dom0'),
      hasXl: facts.has('xl'),
      isXapi: facts.has('xapi'),
      isXend: facts.has('xend'),
      hasLibvirt: facts.has('libvirt'),
      hasXenstored: facts.has('xenstored'),
    },
    version: versionOf(facts),
    xlFailure: status === 0 ? undefined : { status, text: table.join('\n').trim() },
    domains: status === 0 && sections.has('list') ? parseList(table) : [],
    live: parseLive((sections.get('live') ?? []).join('\n')),
    freeMiB: info.get('free_memory'),
    file: config === undefined ? undefined : parseConfig(config.join('\n')),
    fileText: (config ?? []).join('\n'),
    autostart: autostartOf(sections.get('auto') ?? []),
    hasSavedImage: (sections.get('saved') ?? []).length > 0,
    missing: (sections.get('missing') ?? []).map(line => ({
      kind: line.split(' ')[0] ?? '',
      value: line.slice(line.indexOf(' ') + 1),
    })),
  };
}

function sectionsOf(stdout: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of stdout.split('\n')) {
    if (line.startsWith('=')) {
      current = [];
      sections.set(line.slice(1), current);
    } else if (line.startsWith('|')) current.push(line.slice(1));
  }
  return sections;
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
  if (line.startsWith('link=')) return { link: line.slice('link='.length) };
  return line === 'file=yes' ? 'file' : 'none';
}
