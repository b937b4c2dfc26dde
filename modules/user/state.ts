import { ParseError } from '../../src/model/diagnostic.ts';
import { toldNumber } from '../../src/module/told-number.ts';
import type { CommandOutput } from '../../src/module/contract.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

export interface State {
  /** Undefined: the user is not there. */
  readonly account: Account | undefined;
  /** Known to another service than /etc/passwd. */
  readonly elsewhere: boolean;
  /** Undefined where we may not read it. */
  readonly hash: string | undefined;
  /** Days since 1970; undefined: never. */
  readonly expires: number | undefined;
  /** Of the password, in days; undefined: not set, or not to be read. */
  readonly ages: {
    readonly least: number | undefined;
    readonly most: number | undefined;
    readonly warn: number | undefined;
  };
  /** The key of SSH that was asked for; undefined: there is none. */
  readonly key: { readonly file: string; readonly publicKey: string; readonly fingerprint: string } | undefined;
  readonly memberOf: readonly string[];
  readonly hasOwnGroup: boolean;
  readonly uidTakenBy: string | undefined;
  /** Groups that were asked for and exist. */
  readonly groups: readonly { readonly name: string; readonly gid: number }[];
  readonly tools: readonly string[];
}

export function parseUser({ stdout, stderr }: CommandOutput): State {
  const lines = stdout.split('\n');
  if (!lines.includes('end=yes')) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a user gave ${said}` });
  }
  const of = (key: string): readonly string[] =>
    lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
  const [passwd] = of('passwd');
  const [hash, expires = '', least = '', most = '', warn = ''] = (of('shadow')[0] ?? '').split(':');
  const [keyFile] = of('key');
  return {
    account: passwd === undefined ? undefined : accountOf(passwd),
    elsewhere: of('elsewhere').length > 0,
    hash: of('shadow').length === 0 ? undefined : hash,
    expires: daysOf(expires),
    ages: { least: daysOf(least), most: daysOf(most), warn: daysOf(warn) },
    key:
      keyFile === undefined
        ? undefined
        : { file: keyFile, publicKey: of('public')[0] ?? '', fingerprint: of('fingerprint')[0] ?? '' },
    memberOf: of('member'),
    hasOwnGroup: of('own_group').length > 0,
    uidTakenBy: of('taken')[0],
    groups: of('group').map(text => {
      const [name = '', gid = ''] = text.split(':');
      return { name, gid: toldNumber(gid) };
    }),
    tools: of('tool'),
  };
}

function daysOf(text: string): number | undefined {
  return text === '' ? undefined : toldNumber(text);
}

function accountOf(line: string): Account {
  const [, uid = '', gid = '', comment = '', home = '', shell = ''] = line.split(':');
  return { uid: toldNumber(uid), gid: toldNumber(gid), comment, home, shell };
}
