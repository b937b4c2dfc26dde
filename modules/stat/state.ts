import { createHash } from 'node:crypto';
import { ParseError } from '../../src/model/diagnostic.ts';
import { toldNumber } from '../../src/module/told-number.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { parsePathState, type PathState } from '../../src/module/files/path-state.ts';

export interface StatState {
  /** Undefined: nothing is there. */
  readonly found: Found | undefined;
}

export interface Found {
  readonly path: PathState;
  readonly blocks: number;
  readonly blockSize: number;
  /** The number of a device; 0 of anything else. */
  readonly deviceType: number;
  /** Letters of `rwx`: what the user of the task may do. */
  readonly rights: string;
  /** `missing`: the host has no program for it. */
  readonly sum: string | undefined;
  /** As "file" tells it: type and charset; empty where it cannot. Undefined when it was not asked for. */
  readonly mime: string | undefined;
  /** As "lsattr" tells them: version and flags. */
  readonly attributes: readonly [version: string, flags: string] | undefined;
  /** Of a link that is not followed: what it says, and where it leads. */
  readonly link: { readonly target: string; readonly real: string } | undefined;
}

/** `algorithm` sums the content that the host told of a small file. */
export function parseStat({ exitStatus, stdout: told, stderr }: CommandOutput, algorithm: string): StatState {
  if (exitStatus === 0 && told === 'absent=yes\n') return { found: undefined };
  const { stdout, small } = withoutSmall(told);
  const at = stdout.indexOf('\nlink=\n');
  const head = at === -1 ? stdout : stdout.slice(0, at + 1);
  const one = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(head)?.[1];
  const fields = (one('stat') ?? '').split(' ');
  if (exitStatus !== 0 || fields.length !== FIELDS) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a path gave ${said}` });
  }
  const attributes = one('attributes');
  return {
    found: {
      ...statFields(fields),
      rights: one('may') ?? '',
      sum: small === undefined ? one('sum') : createHash(algorithm).update(small).digest('hex'),
      mime: one('mime'),
      attributes: attributes === undefined ? undefined : attributesOf(attributes),
      link: at === -1 ? undefined : linkOf(stdout.slice(at)),
    },
  };
}

/** Takes out what the host told of a small file, whose lines might look like any others: it is of ASCII characters, told by number. */
function withoutSmall(told: string): { readonly stdout: string; readonly small?: string } {
  const [before = '', head = '', size = ''] = /^(stat=.*\nmay=.*\n)small=(\d+)\n/.exec(told) ?? [];
  if (before === '') return { stdout: told };
  const end = before.length + Number(size);
  return { stdout: head + told.slice(end + 1), small: told.slice(before.length, end) };
}

/** What look.sh asks of stat: fields of a path as other modules ask for them, and more. */
const PATH_FIELDS = 13;
const FIELDS = 17;

function statFields(fields: readonly string[]): Pick<Found, 'path' | 'blocks' | 'blockSize' | 'deviceType'> {
  const [blocks = '', blockSize = '', major = '', minor = ''] = fields.slice(PATH_FIELDS);
  const stdout = `stat=${fields.slice(0, PATH_FIELDS).join(' ')}\n`;
  return {
    path: parsePathState({ exitStatus: 0, stdout, stderr: '' }),
    blocks: toldNumber(blocks),
    blockSize: toldNumber(blockSize),
    deviceType: deviceOf(Number.parseInt(major, 16), Number.parseInt(minor, 16)),
  };
}

function attributesOf(text: string): readonly [string, string] {
  const [version = '', flags = ''] = text.split(' ');
  return [version, flags];
}

/** Both numbers of a device in one, as Linux has it. */
function deviceOf(major: number, minor: number): number {
  return (minor & 0xff) + (major & 0xfff) * 0x100 + (minor >> 8) * 0x100000;
}

function linkOf(text: string): Found['link'] {
  const [, target = '', real = ''] = /^\nlink=\n([^]*)\n\.\nreal=\n([^]*?)\n?\.\n$/.exec(text) ?? [];
  return { target, real };
}
