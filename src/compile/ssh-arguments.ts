import type { SshOptions } from '../model/connection-settings.ts';
import { TemplateError } from '../model/diagnostic.ts';
import { shellWords } from '../model/shell-words.ts';
import type { Variables } from '../vars/variables.ts';
import { CONNECTION_VARIABLES, saidBy, textOf } from './connection-variables.ts';

interface SshArguments {
  readonly args: string | undefined;
  readonly commonArgs: string | undefined;
  readonly extraArgs: string | undefined;
}

/** What the words that Ansible would give to `ssh` mean. Those of `ansible_ssh_args` stand before all others there. */
export function sshOptions({ args, commonArgs, extraArgs }: SshArguments): SshOptions | undefined {
  if (args === undefined && commonArgs === undefined && extraArgs === undefined) return undefined;
  const [before, common, extra] = [
    saidIn('ansible_ssh_args', args),
    saidIn('ansible_ssh_common_args', commonArgs),
    saidIn('ansible_ssh_extra_args', extraArgs),
  ];
  const configFile = before.configFile ?? common.configFile ?? extra.configFile;
  return {
    before: before.options,
    after: [...common.options, ...extra.options],
    ...(configFile === undefined ? {} : { configFile }),
  };
}

function saidIn(variable: string, text: string | undefined): Parsed {
  return saidBy([variable], () => parsed(variable, text));
}

/** Which of the variables gives ssh this option; undefined when it stands on the command line. */
export function sshVariableOf(option: string, variables: Variables): string | undefined {
  return CONNECTION_VARIABLES.sshOptions.find(name => saidIn(name, textOf(variables, [name])).options.includes(option));
}

interface Parsed {
  readonly options: readonly string[];
  readonly configFile?: string;
}

/** Options of ssh(1) with a value, and the keyword that says the same. */
const VALUED: Readonly<Record<string, string>> = {
  J: 'ProxyJump',
  p: 'Port',
  l: 'User',
  i: 'IdentityFile',
  b: 'BindAddress',
  c: 'Ciphers',
  m: 'MACs',
};

/** Options without a value; an empty text: of no meaning for a connection that carries no terminal. */
const FLAGS: Readonly<Record<string, string>> = {
  '4': 'AddressFamily=inet',
  '6': 'AddressFamily=inet6',
  A: 'ForwardAgent=yes',
  C: '',
  T: '',
  a: '',
  n: '',
  q: '',
  v: '',
  x: '',
};

function parsed(variable: string, text: string | undefined): Parsed {
  const words = shellWords(text ?? '', false);
  if (words === undefined) throw settingError(`${variable}: a quote is not closed`, 'close it');
  const options: string[] = [];
  let configFile: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const { letter, rest } = flagOf(variable, words[at] ?? '');
    if (letter in FLAGS) {
      options.push(...flagOptions(variable, letter + rest));
      continue;
    }
    const value = rest === '' ? words[++at] : rest;
    if (value === undefined) throw settingError(`${variable}: -${letter} has no value`, 'give it one');
    if (letter === 'o') options.push(value);
    else if (letter === 'F') configFile = value;
    else options.push(`${keywordOf(variable, letter)}="${value.replace(/["\\]/g, '\\$&')}"`);
  }
  return { options, ...(configFile === undefined ? {} : { configFile }) };
}

function flagOf(variable: string, word: string): { letter: string; rest: string } {
  const [, letter, rest] = /^-([A-Za-z0-9])(.*)$/s.exec(word) ?? [];
  if (letter === undefined) throw settingError(`${variable}: "${word}" is no option of ssh`, 'use -o Keyword=value');
  return { letter, rest: rest ?? '' };
}

/** Several flags may stand in one word. */
function flagOptions(variable: string, letters: string): readonly string[] {
  return letters.split('').flatMap(letter => {
    const option = FLAGS[letter];
    if (option === undefined) throw unsupported(variable, letter);
    return option === '' ? [] : [option];
  });
}

function keywordOf(variable: string, letter: string): string {
  const keyword = VALUED[letter];
  if (keyword === undefined) throw unsupported(variable, letter);
  return keyword;
}

function unsupported(variable: string, letter: string): TemplateError {
  return settingError(
    `${variable}: -${letter} is not supported`,
    'supported: -o Keyword=value -J -F -p -l -i -b -c -m -4 -6',
  );
}

export function settingError(cause: string, mend: string): TemplateError {
  return new TemplateError({ code: 'wrong_setting', cause, mend });
}
