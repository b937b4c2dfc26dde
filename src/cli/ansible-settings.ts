import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../model/diagnostic.ts';
import { readText } from './read-text.ts';

/** The settings of an ansible.cfg: `section.name` → text. */
export interface AnsibleSettings {
  readonly file: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The first that is there of those that Ansible looks for, in its order. */
export function ansibleSettings(env: NodeJS.ProcessEnv, folder: string): AnsibleSettings | undefined {
  const named = (env['ANSIBLE_CONFIG'] ?? '').replace(/^~(?=\/|$)/, homedir());
  const given = named === '' ? [] : [resolve(folder, named), resolve(folder, named, 'ansible.cfg')];
  const here = isOpenToAll(folder) ? [] : [join(folder, 'ansible.cfg')];
  for (const file of [...given, ...here, join(homedir(), '.ansible.cfg'), '/etc/ansible/ansible.cfg']) {
    const text = readText(file);
    if (text !== undefined) return { file, values: settingsIn(text, file) };
  }
  return undefined;
}

/** A file in the folder that is not read, as anybody may have put it there. */
export function passedOver(env: NodeJS.ProcessEnv, folder: string): string | undefined {
  const file = join(folder, 'ansible.cfg');
  return (env['ANSIBLE_CONFIG'] ?? '') === '' && isOpenToAll(folder) && readText(file) !== undefined ? file : undefined;
}

/** As in Ansible: settings say what is run, so nobody else may have put them there. */
function isOpenToAll(folder: string): boolean {
  return (statSync(folder).mode & 0o002) !== 0;
}

/** As Python's configparser reads it: `name = value` or `name: value` below `[section]`; what is indented goes on with the value. */
function settingsIn(text: string, file: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = '';
  let last: string | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const plain = line.replace(/(^|\s);.*$/, '');
    if (plain.trim() === '' || /^\s*#/.test(plain)) continue;
    const setting = /^([^\s=:[][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(plain);
    const head = /^\[([^\]]+)\]\s*$/.exec(plain)?.[1];
    if (/^\s/.test(plain) && last !== undefined) values.set(last, `${values.get(last) ?? ''}\n${plain.trim()}`);
    else if (head !== undefined) [section, last] = [head, undefined];
    else if (setting === null) throw unreadable(file, index + 1);
    else values.set((last = `${section}.${(setting[1] ?? '').toLowerCase()}`), setting[2] ?? '');
  }
  return values;
}

function unreadable(file: string, line: number): UsageError {
  const cause = `${file}: line ${line} is neither a section nor a setting`;
  return new UsageError({ code: 'wrong_settings', cause, mend: 'write name = value below [defaults] and its like' });
}
