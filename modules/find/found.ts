import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { type PathState, parsePathState } from '../../src/module/files/path-state.ts';

export interface FoundPath {
  readonly path: string;
  readonly state: PathState;
  readonly checksum: string | undefined;
}

export interface Found {
  readonly now: number;
  readonly examined: number;
  readonly skipped: readonly string[];
  readonly paths: readonly FoundPath[];
}

/** Reads what look.sh prints; names may hold anything but NUL, so they are counted, never looked for. */
export function parseFound({ exitStatus, stdout, stderr }: CommandOutput, roots: readonly string[]): Found {
  const reader = new Reader(stdout);
  const found = { now: Number.NaN, examined: 0, skipped: new Array<string>(), paths: new Array<FoundPath>() };
  let root = '';
  for (let line = reader.line(); line !== undefined; line = reader.line()) {
    const [, key = '', value = ''] = /^(now|root|skipped|examined)=(.*)$/.exec(line) ?? [];
    if (key === 'now') found.now = Number(value);
    else if (key === 'root') root = roots[Number(value)] ?? '';
    else if (key === 'skipped') found.skipped.push(root);
    else if (key === 'examined') found.examined += Number(value);
    else found.paths.push(...reader.batch(line));
  }
  if (exitStatus !== 0 || Number.isNaN(found.now) || Number.isNaN(found.examined) || reader.isBroken) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({
      code: 'unknown_output',
      cause: `looking for files gave ${said}`,
      mend: 'narrow paths or patterns',
    });
  }
  return found;
}

class Reader {
  readonly #text: string;
  #at = 0;
  isBroken = false;

  constructor(text: string) {
    this.#text = text;
  }

  line(): string | undefined {
    if (this.#at >= this.#text.length) return undefined;
    return this.#until('\n');
  }

  /** Lines of stat up to "names", then as many names. */
  batch(first: string): readonly FoundPath[] {
    const lines: string[] = [];
    for (let line: string | undefined = first; line !== 'names'; line = this.line()) {
      if (line === undefined || !/^[0-9a-f]+ [0-7]+ .* \d+(?: [0-9a-f]*)?$/.test(line)) {
        this.isBroken ||= line !== undefined || lines.length > 0;
        if (line === undefined) return [];
        continue;
      }
      lines.push(line);
    }
    return lines.map(line => {
      const fields = line.trimEnd().split(' ');
      const checksum = fields.length > 13 ? fields[13] : undefined;
      const state = parsePathState({ exitStatus: 0, stdout: `stat=${fields.slice(0, 13).join(' ')}\n`, stderr: '' });
      return { path: this.#until('\0'), state, checksum };
    });
  }

  #until(end: string): string {
    const found = this.#text.indexOf(end, this.#at);
    if (found < 0) this.isBroken = true;
    const text = this.#text.slice(this.#at, found < 0 ? undefined : found);
    this.#at = found < 0 ? this.#text.length : found + 1;
    return text;
  }
}
