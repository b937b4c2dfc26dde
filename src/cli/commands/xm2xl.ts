import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { convertXm } from '../../../modules/xen_guest/xm-convert.ts';
import { printable } from '../../report/printable.ts';
import { mustRead } from '../read-text.ts';

/** `xenplay xm2xl FILE…`: configuration files of xm as files for xl; the exit code is 1 when something could not be taken over. */
export function xm2xl(files: readonly string[], { output }: { readonly output?: string }): Promise<number> {
  const losses = files.map(file => convertFile(file, output));
  return Promise.resolve(losses.some(lost => lost) ? 1 : 0);
}

/** Gives whether anything was lost. */
function convertFile(file: string, folder: string | undefined): boolean {
  const { name, text, unread, notes } = convertXm(mustRead(file));
  const say = (line: string): unknown => process.stderr.write(`${printable(line)}\n`);
  for (const { line, text: statement } of unread) say(`${file}:${line}: not a plain setting, never run: ${statement}`);
  for (const note of notes) say(`${file}: ${note}`);
  if (text === undefined) {
    say(`${file}: not converted: write the settings above as NAME = literal first`);
    return true;
  }
  if (folder === undefined) process.stdout.write(text);
  else if (write(folder, `${basename(name ?? file)}.cfg`, { text, say })) return true;
  return notes.length > 0;
}

/** What is there already may be somebody's work. */
function write(
  folder: string,
  name: string,
  { text, say }: { readonly text: string; readonly say: (line: string) => unknown },
): boolean {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  if (existsSync(path)) {
    say(`${path} is there already: it is left alone`);
    return true;
  }
  writeFileSync(path, text, { flag: 'wx' });
  say(`${path} written`);
  return false;
}
