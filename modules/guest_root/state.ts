import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { type ArchiveIdentity, archiveIdentity, type Marker, markerOf } from './marker.ts';

type TreeKind = 'missing' | 'empty' | 'ours' | 'foreign' | 'link' | 'other';

/** What the probe saw. Everything of the tree itself comes from a guest and is data of unknown intent. */
export interface State {
  readonly missingTool?: string;
  readonly tree: TreeKind;
  /** Undefined when there is none, or it cannot be read. */
  readonly marker?: Marker;
  readonly archive?: ArchiveIdentity;
  /** What an interrupted run left beside the tree. */
  readonly leftovers: readonly string[];
  /** A folder that a guest has replaced by a link. */
  readonly unsafe?: string;
  /** Text of the files that matter, by path in the tree. */
  readonly files: ReadonlyMap<string, string>;
  readonly daemons: readonly string[];
  /** Daemons that have a host key. */
  readonly keyed: readonly string[];
  readonly tools: readonly string[];
  readonly hasTemplate: boolean;
  /** Whether the root has modules of the kernel that is declared for it. */
  readonly hasModules: boolean;
  readonly hasModulesSource: boolean;
  /** Where the template is behind all links. */
  readonly templatePlace: string | undefined;
  /** Other file systems in the template. */
  readonly templateMounts: readonly string[];
  /** Network interfaces that the tree configures itself, and how. */
  readonly cards: readonly string[];
  /** Files of an old init that let nobody log in at the console of a Xen guest, or somebody where it has no screen. */
  readonly consoles: readonly string[];
  /** Public host keys in the tree. */
  readonly hostKeys: readonly string[];
  readonly mounts: readonly string[];
  readonly exports: readonly string[];
}

/** Reads what probe.sh printed. */
export function parseState(output: CommandOutput): State {
  if (output.exitStatus !== 0) {
    const cause = `the probe of the root tree ended with status ${output.exitStatus}: ${output.stderr.trim().slice(-500)}`;
    throw new ParseError({ code: 'probe_failed', cause });
  }
  const { values, files } = sections(output.stdout);
  const all = (key: string): readonly string[] => values.get(key) ?? [];
  const [missingTool] = all('missing');
  const [unsafe] = all('unsafe');
  const marker = markerOf(files.get('.provisioned') ?? '');
  const archive = archiveIdentity(all('archive')[0], all('archive_sha256')[0]);
  return {
    ...(missingTool === undefined ? {} : { missingTool }),
    tree: missingTool === undefined ? treeKind(all('tree')[0]) : 'missing',
    ...(marker === undefined ? {} : { marker }),
    ...(archive === undefined ? {} : { archive }),
    leftovers: all('leftover'),
    ...(unsafe === undefined ? {} : { unsafe }),
    files,
    daemons: all('daemon'),
    keyed: all('key'),
    tools: all('tool'),
    hasTemplate: values.has('template'),
    hasModules: values.has('modules'),
    hasModulesSource: values.has('modules_source'),
    templatePlace: all('template_place')[0],
    templateMounts: all('template_mount'),
    cards: all('card'),
    consoles: all('console'),
    hostKeys: [...files].filter(([name]) => name.endsWith('_key.pub')).flatMap(([, text]) => publicKeys(text)),
    mounts: all('mount'),
    exports: all('export'),
  };
}

interface Sections {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly files: ReadonlyMap<string, string>;
}

function sections(text: string): Sections {
  const values = new Map<string, string[]>();
  const files = new Map<string, string>();
  let current = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('|')) files.set(current, `${files.get(current) ?? ''}${line.slice(1)}\n`);
    else if (line.startsWith('file=')) current = line.slice('file='.length);
    else if (line.includes('=')) {
      const key = line.slice(0, line.indexOf('='));
      values.set(key, [...(values.get(key) ?? []), line.slice(key.length + 1)]);
    }
  }
  return { values, files };
}

function treeKind(text: string | undefined): TreeKind {
  switch (text) {
    case 'missing':
    case 'empty':
    case 'ours':
    case 'foreign':
    case 'link':
    case 'other':
      return text;
    default:
      throw new ParseError({
        code: 'probe_incomplete',
        cause: 'the probe does not tell what is at the path of the tree',
      });
  }
}

/** `type key` of each line that is a public key; what follows it is a comment. */
function publicKeys(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => /^((?:ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/=]+)(?: |$)/.exec(line)?.[1])
    .filter(key => key !== undefined);
}
