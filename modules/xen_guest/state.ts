import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { type Sections, sectionsOf } from '../../src/module/sections.ts';
import { type Affinities, parseAffinities } from './affinity.ts';
import { type Backend, type Disk, parseBackends, parseDisks } from './backends.ts';
import { isOlderThan, type XenVersion } from './config.ts';
import { type ParsedConfig, parseConfig } from './config-parser.ts';
import { type Cpu, parsePeers, type Peer } from './peers.ts';
import { type Resources, resourcesOf } from './resources.ts';
import { type Domain, parseList } from './xl-list.ts';
import { type LiveConfig, parseLive } from './xl-live.ts';
import { parseXmList, type XmDomain } from './xm-list.ts';

/** Which toolstack manages this host, and whether it can be used. */
interface Toolstack {
  readonly isXen: boolean;
  readonly isDom0: boolean;
  readonly hasXl: boolean;
  readonly isXapi: boolean;
  readonly isXend: boolean;
  /** The file by which xl itself, up to 4.4, takes a xend for running. */
  readonly xendLock: string | undefined;
  readonly hasXm: boolean;
  /** `guest`: libvirt has a guest of this name; `host`: it has others. */
  readonly libvirt: 'none' | 'host' | 'guest';
  readonly hasXenstored: boolean;
  /** xenconsoled runs, which takes what guests write to their consoles. */
  readonly hasConsoled: boolean;
}

/** A command that failed: its exit status and what it said. */
export interface XlFailure {
  readonly status: number;
  readonly text: string;
}

/** What was seen of a guest and of its host. */
export interface State {
  readonly toolstack: Toolstack;
  readonly version: XenVersion | undefined;
  readonly cpu: Cpu;
  /** Set when `xl list` failed: what it said. */
  readonly xlFailure: XlFailure | undefined;
  readonly domains: readonly Domain[];
  readonly live: LiveConfig | undefined;
  /** Set when `xl list -l` of the guest gave nothing to compare with. */
  readonly liveFailure: XlFailure | undefined;
  /** Logs of the processes of xl that mind guests, of this one and of others; only seen of a live guest. */
  readonly minders: readonly string[] | undefined;
  /** Process of xl that minds this guest while there is none, and is about to build it anew; seen where that took half a minute. */
  readonly rebuilder: string | undefined;
  /** Where its virtual CPUs may run; only seen when the play says where they shall. */
  readonly affinities: Affinities | undefined;
  /** The CPU pool that it runs in; only seen when the play names one. */
  readonly pool: string | undefined;
  /** What the other dom0s say of it; asked only when it is not live here. */
  readonly peers: readonly Peer[];
  /** What `xm list --long` gave, on a host of xend; undefined elsewhere. */
  readonly xm: XmAnswer | undefined;
  /** What xl said of the file that the guest is to be created from, when it would not take all of it. */
  readonly dryRun: XlFailure | undefined;
  /** What `xl config-update` stored for the guest's next reboot; undefined where that cannot be seen. */
  readonly update: ParsedConfig | 'none' | undefined;
  /** Looked at only when a guest is to be created or to grow. */
  readonly resources: Resources | undefined;
  readonly backends: readonly Backend[];
  /** The disks that it is to write to, by their paths; only where `backends` was looked at. */
  readonly disks: ReadonlyMap<string, Disk>;
  readonly file: ParsedConfig | undefined;
  readonly fileText: string;
  /** Octal permission bits of the file; undefined where there is none. */
  readonly fileMode: string | undefined;
  /** By the ending of copies that are kept beside the file: the number that the next one gets, where there is one already. */
  readonly numbered: ReadonlyMap<string, string>;
  readonly autostart: 'none' | 'file' | { readonly target: string };
  readonly startsGuestsAtBoot: boolean;
  /** A service whose start stops xendomains, and with it the autostart. */
  readonly autostartConflict: string | undefined;
  /** Where xendomains saves running guests when the host goes down, to restore them as they were; undefined where it does not. */
  readonly savesTo: string | undefined;
  readonly savedImage: string | undefined;
  /** What xl runs for an interface that names no script, by its path, where xl.conf has it run another one than vif-bridge. */
  readonly usualScript: string | undefined;
  /** What is not there, or not what it has to be, in the probe's words. */
  readonly missing: readonly { readonly kind: string; readonly value: string }[];
}

/** Whether `xl list -l` tells of the guest as it is now, and not of the text that it was created from. */
export function showsLive({ version }: Pick<State, 'version'>): boolean {
  return !isOlderThan(version, 5);
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
  const auto = lines('auto');
  return {
    toolstack: toolstackOf(facts),
    version: versionOf(facts),
    cpu: { vendor: facts.get('cpu_vendor'), model: facts.get('cpu_model') },
    ...listOf(sections.get('list')),
    ...liveOf(sections.get('live')),
    minders: sections.get('minders'),
    rebuilder: lines('rebuilder')[0],
    affinities: parseAffinities(lines('affinity')),
    pool: lines('pool')[0],
    peers: parsePeers(sections),
    xm: xmOf(sections.get('xm_list')),
    dryRun: dryRunOf(sections.get('dry_run')),
    update: updateOf(sections),
    resources: sections.has('info') ? resourcesOf(lines('info'), lines('xl_conf')) : undefined,
    backends: parseBackends(lines('backends')),
    disks: parseDisks(lines('disks')),
    fileMode: lines('config_mode')[0],
    numbered: factsOf(lines('numbered')),
    file: sections.has('config') ? parseConfig(lines('config').join('\n')) : undefined,
    fileText: lines('config').join('\n'),
    autostart: autostartOf(auto),
    startsGuestsAtBoot: auto.includes('enabled=yes'),
    autostartConflict: factsOf(auto).get('conflict'),
    savesTo: factsOf(auto).get('saves'),
    savedImage: lines('saved')[0],
    usualScript: lines('usual_script')[0],
    missing: lines('missing').map(line => ({
      kind: line.split(' ')[0] ?? '',
      value: line.slice(line.indexOf(' ') + 1),
    })),
  };
}

/** `xl list`'s exit status, then what it printed; nothing where it was not called. */
function listOf(lines: readonly string[] | undefined): Pick<State, 'domains' | 'xlFailure'> {
  if (lines === undefined) return { domains: [], xlFailure: undefined };
  const { status, text } = answerOf(lines);
  if (status !== 0) return { domains: [], xlFailure: { status, text } };
  return { domains: parseList(text.split('\n')), xlFailure: undefined };
}

export interface XmAnswer {
  readonly failure: XlFailure | undefined;
  readonly domains: readonly XmDomain[];
}

function xmOf(lines: readonly string[] | undefined): XmAnswer | undefined {
  if (lines === undefined) return undefined;
  const { status, text } = answerOf(lines);
  return status === 0 ? { failure: undefined, domains: parseXmList(text) } : { failure: { status, text }, domains: [] };
}

function liveOf(lines: readonly string[] | undefined): Pick<State, 'live' | 'liveFailure'> {
  if (lines === undefined) return { live: undefined, liveFailure: undefined };
  const { status, text } = answerOf(lines);
  const live = status === 0 ? parseLive(text) : undefined;
  return { live, liveFailure: live === undefined ? { status, text } : undefined };
}

/** xl starts a guest without the settings that it does not understand, and only says so. */
function dryRunOf(lines: readonly string[] | undefined): XlFailure | undefined {
  if (lines === undefined) return undefined;
  const { status, text } = answerOf(lines);
  // An xl that did not take the words as a file has nothing to say about them.
  if (/name must be specified|config file not specified|failed to read config/i.test(text)) return undefined;
  const said = text.split('\n').filter(line => /unrecognized argument|invalid parameter/i.test(line));
  if (status === 0) return said.length === 0 ? undefined : { status, text: said.join('\n') };
  return { status, text: text.split('\n').slice(-5).join('\n') };
}

function answerOf([first = '', ...rest]: readonly string[]): XlFailure {
  const status = /^status=(\d{1,3})$/.exec(first)?.[1];
  if (status === undefined) {
    const cause = `the probe's answer has no exit status: ${JSON.stringify(first.slice(0, 120))}`;
    throw new ParseError({ code: 'unknown_output', cause });
  }
  return { status: Number(status), text: rest.join('\n').trim() };
}

function updateOf(sections: Sections): State['update'] {
  const lines = sections.get('update');
  if (lines === undefined) return undefined;
  return lines.length === 0 ? 'none' : parseConfig(lines.join('\n'));
}

function toolstackOf(facts: ReadonlyMap<string, string>): Toolstack {
  return {
    isXen: facts.get('hypervisor') === 'xen',
    isDom0: facts.has('dom0'),
    hasXl: facts.has('xl'),
    isXapi: facts.has('xapi'),
    isXend: facts.has('xend'),
    xendLock: facts.get('xend_lock'),
    hasXm: facts.has('xm'),
    libvirt: facts.has('libvirt_guest') ? 'guest' : facts.has('libvirt') ? 'host' : 'none',
    hasXenstored: facts.has('xenstored'),
    hasConsoled: !facts.has('no_consoled'),
  };
}

function factsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map(line => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}

function versionOf(facts: ReadonlyMap<string, string>): XenVersion | undefined {
  const [major, minor] = [Number(facts.get('major')), Number(facts.get('minor'))];
  return Number.isInteger(major) && Number.isInteger(minor) ? { major, minor } : undefined;
}

function autostartOf([line = '']: readonly string[]): State['autostart'] {
  if (line.startsWith('link=')) return { target: line.slice('link='.length) };
  return line === 'file=yes' ? 'file' : 'none';
}
