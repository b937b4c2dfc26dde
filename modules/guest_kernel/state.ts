import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { sectionsOf } from '../../src/module/sections.ts';

/** What the probe saw. */
export interface State {
  readonly tools: readonly string[];
  /** Size and time of change of the files that guests boot from; `link` and `other` for what is no file. */
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  /** What they were made of and what they were then; undefined where this module did not make them. */
  readonly marker: Marker | undefined;
  readonly source: ReadonlyMap<string, string>;
  /** Releases of the dom0 that have a kernel and modules. */
  readonly releases: readonly string[];
  /** Of the kernel's build, what matters; undefined where it cannot be seen. */
  readonly config: ReadonlyMap<string, string> | undefined;
}

interface Marker {
  readonly made: string;
  readonly kernel: string;
  readonly ramdisk: string;
}

/** Takes the probe's output apart. */
export function parseState({ exitStatus, stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  if (exitStatus !== 0 || !sections.has('config')) {
    const said = (stderr.trim() || stdout.trim()).slice(-200);
    throw new ParseError({ code: 'unknown_output', cause: `the probe gave no whole answer: ${JSON.stringify(said)}` });
  }
  const lines = (name: string): readonly string[] => sections.get(name) ?? [];
  const files = pairs(lines('files').filter(line => !line.startsWith('marker:')));
  const config = lines('config');
  return {
    tools: lines('tools'),
    kernel: files.get('kernel'),
    ramdisk: files.get('ramdisk'),
    marker: markerOf(lines('files')),
    source: pairs(lines('source')),
    releases: lines('source').flatMap(line => (line.startsWith('has=') ? [line.slice('has='.length)] : [])),
    config: config.includes('#read') ? pairs(config) : undefined,
  };
}

function markerOf(lines: readonly string[]): Marker | undefined {
  const marker = pairs(lines.flatMap(line => (line.startsWith('marker:') ? [line.slice('marker:'.length)] : [])));
  const [made, kernel, ramdisk] = [marker.get('made'), marker.get('kernel'), marker.get('ramdisk')];
  return made === undefined || kernel === undefined || ramdisk === undefined ? undefined : { made, kernel, ramdisk };
}

function pairs(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap(line => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}
