import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput, Plan } from '../../src/module/contract.ts';
import { lookAtPlace, parsePlace, type Placing, type PlaceState } from '../../src/module/files/place.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';

/** A file of the host that is to be copied (`remote_src`). */
export interface HostSource {
  readonly kind: 'absent' | 'directory' | 'other' | 'file';
  readonly mode: string;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
}

const look = scriptFile(import.meta.url, 'look-source.sh');

/** Both looks in one: what dest holds is compared on the host. */
export function lookAtBoth(src: string, placing: Placing): Script {
  const place = lookAtPlace(placing);
  const source = look(src, ...place.args);
  return { text: `${source.text}\n${place.text}`, args: source.args };
}

export function parseBoth(output: CommandOutput): PlaceState & { readonly source: HostSource } {
  const [line = ''] = output.stdout.split('\n', 1);
  const [, kind, mode = '', sha256 = '', sha1 = '', md5 = ''] =
    /^source=(absent|directory|other|file)(?: ([0-7]+) ([0-9a-f]{64}) ([0-9a-f]{40}) ([0-9a-f]{32}))?$/.exec(line) ??
    [];
  if (kind !== 'absent' && kind !== 'directory' && kind !== 'other' && kind !== 'file') {
    const said = JSON.stringify((output.stderr || output.stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at the source gave ${said}` });
  }
  const place = parsePlace({ ...output, stdout: output.stdout.slice(line.length + 1) });
  return { ...place, source: { kind, mode: mode.padStart(4, '0'), sha256, sha1, md5 } };
}

/** Why it cannot be copied. */
export function sourceHindrance({ kind }: HostSource, src: string): Plan | undefined {
  if (kind === 'file') return undefined;
  const why = { absent: `Source ${src} not found`, directory: `${src} is a folder`, other: `${src} is no plain file` }[
    kind
  ];
  const mend = kind === 'directory' ? 'copy a folder of the host with "command: cp -a"' : 'name a file of the host';
  return { kind: 'impossible', code: 'no_such_file', cause: why, mend };
}
