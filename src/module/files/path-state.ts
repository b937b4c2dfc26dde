import { ParseError } from '../../model/diagnostic.ts';
import type { CommandOutput } from '../contract.ts';
import { type Script, scriptFile } from '../script.ts';
import { FOUND_FILE, looksAt } from './found.ts';
import { toldNumber } from '../told-number.ts';

type PathKind = 'file' | 'directory' | 'link' | 'other' | 'absent';

/** What there is at a path. */
export interface PathState {
  readonly kind: PathKind;
  /** The type bits of st_mode (inode(7)); 0 where there is nothing. */
  readonly type: number;
  /** Four octal digits, e.g. `0644`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  readonly mtime: number;
  readonly atime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly links: number;
  readonly device: number;
  /** Where a symlink points. */
  readonly target: string | undefined;
  readonly checksum: string | undefined;
  readonly content: string | undefined;
}

const look = scriptFile(import.meta.url, FOUND_FILE, 'look.sh');

interface Look {
  readonly follow?: boolean;
  readonly want?: 'none' | 'sha256' | 'sha1' | 'content';
  readonly mostBytes?: number;
}

/** A probe of one path, in one fork where nothing of its content is asked. */
export function lookAt(path: string, { follow = false, want = 'none', mostBytes = 0 }: Look = {}): Script {
  return looksAt(look(path, follow ? 'yes' : 'no', want, String(mostBytes)), path);
}

const ABSENT: PathState = {
  kind: 'absent',
  type: 0,
  mode: '0000',
  uid: -1,
  gid: -1,
  owner: '',
  group: '',
  size: 0,
  mtime: 0,
  atime: 0,
  ctime: 0,
  inode: 0,
  links: 0,
  device: 0,
  target: undefined,
  checksum: undefined,
  content: undefined,
};

export function parsePathState({ exitStatus, stdout, stderr }: CommandOutput): PathState {
  const at = stdout.startsWith('content\n') ? 0 : stdout.indexOf('\ncontent\n') + 1;
  const hasContent = stdout.startsWith('content\n', at);
  const lines = (hasContent ? stdout.slice(0, at) : stdout).split('\n');
  const values = new Map(lines.map(line => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
  if (exitStatus === 0 && values.has('absent')) return ABSENT;
  const dangling = values.get('dangling');
  if (exitStatus === 0 && dangling !== undefined) return { ...ABSENT, kind: 'link', target: dangling };
  const fields = (values.get('stat') ?? '').split(' ');
  if (exitStatus !== 0 || fields.length !== 13) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a path gave ${said}` });
  }
  return {
    ...statFields(fields),
    target: values.get('link'),
    checksum: values.get('sha256') ?? values.get('sha1'),
    content: hasContent ? stdout.slice(at + 'content\n'.length) : undefined,
  };
}

/** Fields in the order in which look.sh asks stat for them. */
function statFields([raw = '', mode = '', ...fields]: readonly string[]): Omit<
  PathState,
  'target' | 'checksum' | 'content'
> {
  const [uid = '', gid = '', user = '', team = '', ...rest] = fields;
  // GNU's word for a number that has no name.
  const [owner, group] = [user === 'UNKNOWN' ? uid : user, team === 'UNKNOWN' ? gid : team];
  const [size = 0, mtime = 0, atime = 0, ctime = 0, inode = 0, links = 0, device = 0] = rest.map(toldNumber);
  const numbers = { uid: toldNumber(uid), gid: toldNumber(gid), size, mtime, atime, ctime, inode, links, device };
  const type = Number.parseInt(raw, 16) & 0xf000;
  return { kind: kindOf(type), type, mode: mode.padStart(4, '0'), owner, group, ...numbers };
}

function kindOf(type: number): PathKind {
  switch (type) {
    case 0x8000:
      return 'file';
    case 0x4000:
      return 'directory';
    case 0xa000:
      return 'link';
    default:
      return 'other';
  }
}
