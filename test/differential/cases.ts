import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DIFFERENTIAL } from './run.ts';

/** A playbook with what its head comment says of it. */
export interface Case {
  /** `area/name`. */
  readonly name: string;
  readonly file: string;
  readonly title: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** It is wrong, and shows that both programs refuse it. */
  readonly refused: boolean;
}

const PLAYBOOKS = join(DIFFERENTIAL, 'playbooks');

/** `AREA/NAME.yaml`, and `AREA/NAME/playbook.yaml` where a case needs an inventory or variables beside it. */
export function cases(): readonly Case[] {
  return readdirSync(PLAYBOOKS, { recursive: true, encoding: 'utf8' })
    .filter(path => /^[^/]+\/[^/]+\.yaml$/.test(path) || /^[^/]+\/[^/]+\/playbook\.yaml$/.test(path))
    .sort()
    .map(path => caseIn(join(PLAYBOOKS, path)));
}

function caseIn(file: string): Case {
  const text = readFileSync(file, 'utf8');
  const head = /^(#.*\n)+/.exec(text)?.[0] ?? '';
  const lines = head.split('\n').map(line => line.replace(/^# ?/, ''));
  const said = (key: string): readonly string[] =>
    lines.filter(line => line.startsWith(`${key}: `)).flatMap(line => words(line.slice(key.length + 2)));
  const title = lines.filter(line => line !== '' && !/^((args|env): |refused$)/.test(line)).join(' ');
  const name = relative(PLAYBOOKS, file).replace(/(\/playbook)?\.yaml$/, '');
  if (title === '') throw new Error(`${name} has no head comment that says what it shows`);
  return {
    name,
    file,
    title,
    refused: lines.includes('refused'),
    args: [...said('args'), ...inOrder(text, said('args'))],
    env: Object.fromEntries(said('env').map(word => [word.split('=', 1)[0] ?? '', word.slice(word.indexOf('=') + 1)])),
  };
}

/**
 * Ansible opens files and adds hosts in the order in which the results of hosts arrive, which is chance with several at once: then
 * one host is asked after the other.
 */
export function inOrder(text: string, args: readonly string[]): readonly string[] {
  return /\b(?:include_tasks|include_role|add_host|group_by)\b/.test(text) && !args.includes('-f') ? ['-f', '1'] : [];
}

/** As a shell would part them, with single quotes around a word only. */
function words(text: string): readonly string[] {
  return Array.from(text.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}
