import type { Action, Change, LocalEntry, LocalFile, Plan } from '../../src/module/contract.ts';
import { attributeChanges, type Attributes, wantedMode } from '../../src/module/files/attributes.ts';
import { type Script, scriptFile, sh } from '../../src/module/script.ts';
import type { FoundEntry } from './tree-state.ts';

/** A folder of the controller, to be on the host with all that is in it. */
export interface TreeWanted extends Attributes {
  readonly src: string;
  readonly dest: string;
  readonly source: LocalFile;
  readonly entries: readonly LocalEntry[];
  readonly directoryMode: string | number | undefined;
  readonly force: boolean;
}

const look = scriptFile(import.meta.url, 'look-tree.sh');
const makeFolders = scriptFile(import.meta.url, 'make-folders.sh');

/** Ansible's rule, that of rsync: `src/` is what is in it, `src` is the folder itself. */
function rootOf({ src, dest }: TreeWanted): string {
  const folder = dest.replace(/\/+$/, '') || '/';
  return src.endsWith('/') ? folder : `${folder}/${src.split('/').at(-1) ?? ''}`;
}

/** The root itself comes first. */
export function wantedEntries({ entries, source }: TreeWanted): readonly LocalEntry[] {
  return [{ path: '.', kind: 'directory', mode: source.mode }, ...entries];
}

export function lookAtTree(wanted: TreeWanted): Script {
  return look(rootOf(wanted), ...wantedEntries(wanted).map(entry => entry.path));
}

export function planTree(found: readonly FoundEntry[], wanted: TreeWanted): Plan {
  const root = rootOf(wanted);
  const pairs = wantedEntries(wanted).map((entry, index) => ({
    entry,
    at: found[index],
    path: entry.path === '.' ? root : `${root}/${entry.path}`,
  }));
  const wrong = pairs.find(({ entry, at }) => at !== undefined && isInTheWay(entry, at));
  if (wrong !== undefined) {
    const cause = `${wrong.path} is ${wrong.at?.kind.replaceAll('_', ' ') ?? 'there'}, not ${wrong.entry.kind}`;
    return { kind: 'impossible', code: 'in_the_way', cause, mend: 'remove it, or name another dest' };
  }
  const folders = pairs.filter(({ entry, at }) => entry.kind === 'directory' && at?.kind === 'absent');
  const changes = [
    ...(folders.length === 0
      ? []
      : [
          folderChange(
            root,
            folders.map(({ path }) => path),
            wanted,
          ),
        ]),
    ...pairs.flatMap(({ entry, at, path }) => (at === undefined ? [] : entryChanges(entry, at, { path, wanted }))),
  ];
  const [first, ...rest] = changes;
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function isInTheWay({ kind }: LocalEntry, { kind: there }: FoundEntry): boolean {
  if (there === 'absent') return false;
  if (kind === 'directory') return there !== 'directory' && there !== 'link_to_directory';
  if (kind === 'link') return there === 'directory' || there === 'other';
  return there !== 'file' && there !== 'link';
}

/** One script makes all that is missing; those that were there keep their mode, as Ansible has it. */
function folderChange(root: string, paths: readonly string[], { directoryMode, owner, group }: TreeWanted): Change {
  const mode = wantedMode(directoryMode, { kind: 'directory', mode: '0755' }) ?? '';
  return {
    summary: paths.length === 1 ? `make the folder ${paths[0] ?? ''}` : `make ${paths.length} folders below ${root}`,
    before: '',
    after: paths.map(path => `${path}/\n`).join(''),
    risk: 'write',
    actions: [{ kind: 'run', script: makeFolders(mode, owner ?? '', group ?? '', ...paths) }],
  };
}

interface Target {
  readonly path: string;
  readonly wanted: TreeWanted;
}

function entryChanges(entry: LocalEntry, at: FoundEntry, { path, wanted }: Target): readonly Change[] {
  if (entry.kind === 'directory') return [];
  if (!wanted.force && at.kind !== 'absent') return [];
  if (entry.kind === 'link') return at.target === entry.target ? [] : [linkChange(path, entry, at)];
  const mode = wanted.mode === 'preserve' ? entry.mode : wanted.mode;
  if (at.kind === 'file' && at.sha256 === entry.sha256) return attributeChanges(path, at.found, { ...wanted, mode });
  return [fileChange(path, entry, { at, mode, wanted })];
}

function linkChange(path: string, { target = '' }: LocalEntry, at: FoundEntry): Change {
  return {
    summary: `link ${path} to ${target}`,
    before: at.target === undefined ? '' : `${path} -> ${at.target}\n`,
    after: `${path} -> ${target}\n`,
    risk: 'write',
    actions: [{ kind: 'run', script: sh`rm -f -- ${path} && ln -s -- ${target} ${path}` }],
  };
}

function fileChange(
  path: string,
  { localPath = '', sha256 = '' }: LocalEntry,
  { at, mode, wanted }: { at: FoundEntry; mode: string | number | undefined; wanted: TreeWanted },
): Change {
  const isKept = at.kind === 'file';
  const basis = isKept ? at.found.mode : '0644';
  const owner = wanted.owner ?? (isKept ? String(at.found.uid) : undefined);
  const group = wanted.group ?? (isKept ? String(at.found.gid) : undefined);
  const upload: Action = {
    kind: 'upload',
    localPath,
    path,
    mode: wantedMode(mode, { kind: 'file', mode: basis }) ?? basis,
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
  return {
    summary: `${at.kind === 'absent' ? 'write' : 'replace'} ${path}`,
    before: at.sha256 === undefined ? '' : `sha256 ${at.sha256}`,
    after: `sha256 ${sha256}`,
    risk: 'write',
    actions: [upload],
  };
}
