import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { type LiveExport, parseEtab } from './etab.ts';
import { blockOf, type OwnBlock, withoutEntries } from './exports-block.ts';
import { EXPORTS } from './exports-file.ts';
import type { Params } from './params.ts';

export interface Directory {
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly uid: string;
  readonly gid: string;
}

/** What the probe saw. */
export interface State {
  /** A tool that the probe itself needs and the host does not have. */
  readonly missingTool?: string;
  readonly hasExportfs: boolean;
  readonly hasGanesha: boolean;
  /** Where etab is. */
  readonly stateDir: string;
  /** nfsd is running. */
  readonly active: boolean;
  /** The path with its symbolic links resolved; '' when that is impossible. */
  readonly real: string;
  readonly directory?: Directory;
  /** Type of the file system that it is in; '' when that is not known. */
  readonly fileSystem: string;
  /** Something that is no directory has the path. */
  readonly isOther: boolean;
  /** Of all exports files: what the change may rely on. */
  readonly digest: string;
  /** exportfs reads /etc/exports.d; where it does not, what is ours stands in a block of /etc/exports. */
  readonly readsFolder: boolean;
  /** Text of each exports file that is not empty; in the place of what is ours in /etc/exports there are empty lines. */
  readonly files: ReadonlyMap<string, string>;
  readonly block: OwnBlock;
  readonly hasOwnFile: boolean;
  /** Marks of editors that have an exports file open. */
  readonly editing: readonly string[];
  readonly live: readonly LiveExport[];
  /** Other names that the host's resolver knows for a client. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Addresses that may hold a mount: looked up only when it matters. */
  readonly peers: readonly string[];
}

/** Reads what probe.sh printed. */
export function parseState(output: CommandOutput, { path }: Pick<Params, 'path'>): State {
  if (output.exitStatus !== 0) {
    const cause = `the probe of the exports ended with status ${output.exitStatus}: ${output.stderr.trim().slice(-500)}`;
    throw new ParseError({ code: 'probe_failed', cause });
  }
  const { values, files } = sections(output.stdout);
  const first = (key: string): string => values.get(key)?.[0] ?? '';
  const missingTool = first('missing');
  if (missingTool === '' && first('exportfs') === '') {
    throw new ParseError({ code: 'probe_incomplete', cause: 'the probe of the exports printed no answer' });
  }
  const stateDir = first('state_dir');
  const etab = files.get(`${stateDir}/etab`) ?? [];
  const directory = directoryOf(first('directory'));
  const texts = textsOf(files, `${stateDir}/etab`);
  const exports = texts.get(EXPORTS) ?? '';
  const block = blockOf(exports, path);
  return {
    ...(missingTool === '' ? {} : { missingTool }),
    hasExportfs: first('exportfs') === 'yes',
    hasGanesha: first('ganesha') === 'yes',
    stateDir,
    active: Number(first('threads')) > 0,
    real: first('real'),
    ...(directory === undefined ? {} : { directory }),
    fileSystem: first('filesystem'),
    isOther: first('other') === 'yes',
    digest: first('digest'),
    readsFolder: first('folder') !== 'no',
    files:
      block.kind === 'block' ? new Map([...texts, [EXPORTS, withoutEntries(exports, path, block.entries)]]) : texts,
    block,
    hasOwnFile: first('own') === 'yes',
    editing: values.get('editing') ?? [],
    live: parseEtab(etab),
    aliases: aliasesOf(values.get('alias') ?? []),
    peers: (values.get('peer') ?? []).filter(peer => peer.startsWith('live ')).map(peer => peer.slice('live '.length)),
  };
}

function textsOf(files: Sections['files'], table: string): ReadonlyMap<string, string> {
  const exports = [...files].filter(([name]) => name !== table);
  return new Map(exports.map(([name, lines]) => [name, `${lines.join('\n')}\n`]));
}

interface Sections {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly files: ReadonlyMap<string, readonly string[]>;
}

function sections(text: string): Sections {
  const values = new Map<string, string[]>();
  const files = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('|')) current.push(line.slice(1));
    else if (line.startsWith('file=')) files.set(line.slice('file='.length), (current = []));
    else if (line.includes('=')) {
      const key = line.slice(0, line.indexOf('='));
      values.set(key, [...(values.get(key) ?? []), line.slice(key.length + 1)]);
    }
  }
  return { values, files };
}

function directoryOf(text: string): Directory | undefined {
  const [mode = '', owner = '', group = '', uid = '', gid = ''] = text.split(' ');
  return gid === '' ? undefined : { mode, owner, group, uid, gid };
}

function aliasesOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [client = '', ...names] = line.split(/\s+/).filter(word => word !== '');
    aliases.set(client, [...(aliases.get(client) ?? []), ...names.map(name => name.toLowerCase())]);
  }
  return aliases;
}
