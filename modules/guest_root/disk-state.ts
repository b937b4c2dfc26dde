import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { toldNumber } from '../../src/module/told-number.ts';
import { type ArchiveIdentity, archiveIdentity, markerOf, type Marker } from './marker.ts';

type DiskKind = 'missing' | 'empty' | 'ours' | 'foreign' | 'link' | 'other';

/** What the probe saw of an image or device. What is in it comes from a guest. */
export interface DiskState {
  readonly missingTool: string | undefined;
  readonly disk: DiskKind;
  /** What a foreign disk holds. */
  readonly content: string | undefined;
  readonly bytes: number;
  /** Size of our file system. */
  readonly fileSystemBytes: number;
  readonly uses: readonly string[];
  readonly tools: readonly string[];
  readonly leftovers: readonly string[];
  /** Undefined when there is none, or it cannot be read. */
  readonly archive: ArchiveIdentity | undefined;
  readonly hasTemplate: boolean;
  /** Whether the root has modules of the kernel that is declared for it. */
  readonly hasModules: boolean;
  readonly hasModulesSource: boolean;
  /** Where the template is behind all links. */
  readonly templatePlace: string | undefined;
  /** Other file systems in the template. */
  readonly templateMounts: readonly string[];
  readonly marker: Marker | undefined;
  readonly files: ReadonlyMap<string, string>;
}

const KINDS: readonly DiskKind[] = ['missing', 'empty', 'ours', 'foreign', 'link', 'other'];

/** Reads what disk-probe.sh printed. */
export function parseDisk({ exitStatus, stdout, stderr }: CommandOutput): DiskState {
  const { values, files } = answersOf(stdout);
  const first = (key: string): string | undefined => values.get(key)?.[0];
  const all = (key: string): readonly string[] => values.get(key) ?? [];
  const disk = KINDS.find(kind => kind === first('disk'));
  const missingTool = first('missing');
  if (exitStatus !== 0 || (disk === undefined && missingTool === undefined)) {
    const said = (stderr.trim() || stdout.trim()).slice(-200);
    throw new ParseError({ code: 'unknown_output', cause: `the probe gave no whole answer: ${JSON.stringify(said)}` });
  }
  return {
    missingTool,
    disk: disk ?? 'missing',
    content: first('content'),
    bytes: toldNumber(first('bytes') ?? '0'),
    fileSystemBytes: toldNumber(first('fs_bytes') ?? '0'),
    uses: all('used'),
    tools: all('tool'),
    leftovers: all('leftover'),
    archive: archiveIdentity(first('archive'), first('archive_sha256')),
    hasTemplate: values.has('template'),
    hasModules: values.has('modules'),
    hasModulesSource: values.has('modules_source'),
    templatePlace: all('template_place')[0],
    templateMounts: all('template_mount'),
    marker: markerOf(files.get('.provisioned') ?? ''),
    files,
  };
}

function answersOf(stdout: string): {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly files: ReadonlyMap<string, string>;
} {
  const files = new Map<string, string>();
  const values = new Map<string, string[]>();
  let file: string | undefined;
  for (const line of stdout.split('\n')) {
    const key = line.slice(0, Math.max(0, line.indexOf('=')));
    if (line.startsWith('|') && file !== undefined) files.set(file, `${files.get(file) ?? ''}${line.slice(1)}\n`);
    else if (key === 'file') files.set((file = line.slice('file='.length)), '');
    else if (key !== '') values.set(key, [...(values.get(key) ?? []), line.slice(key.length + 1)]);
  }
  return { values, files };
}
