import type { Become, ConnectionSettings } from '../model/connection-settings.ts';
import { jsonText } from '../model/json.ts';
import { Secret } from '../model/secret.ts';
import { shellWords } from '../model/shell-words.ts';
import type { BecomeKeywords, ReachKeywords, Task } from '../model/task.ts';
import { isTemplate, renderValue } from '../vars/template.ts';
import { LazyMapping, type Variables } from '../vars/variables.ts';
import { isOn, numberOf } from './resolve-task.ts';
import { settingError, sshOptions } from './ssh-arguments.ts';
import { pluginName } from '../model/plugin-name.ts';

/** What the command line says of connections; inventory variables win over it, as in Ansible. */
export interface ConnectionOptions {
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly transport?: string;
  /** Absent: what ssh_config says. */
  readonly timeoutSeconds?: number;
  /** As on Ansible's command line: options of ssh. */
  readonly sshCommonArgs?: string;
  readonly sshExtraArgs?: string;
  readonly password?: Secret;
  readonly become: BecomeKeywords;
  readonly becomePassword?: Secret;
  readonly hostKeyChecking: ConnectionSettings['hostKeyChecking'];
}

/**
 * How a host is reached: variables, then the play's keywords, then the command line. Of two names of one variable the older
 * (`ansible_ssh_…`) wins, as in Ansible.
 */
export function connectionSettings(
  host: string,
  play: ReachKeywords,
  variables: Variables,
  options: ConnectionOptions,
): ConnectionSettings {
  const text = textReader(variables);
  const knownHosts = text('xenplay_known_hosts_file');
  return {
    host,
    transport: transportOf(
      text('ansible_connection') ?? rendered(play.connection, variables) ?? options.transport ?? 'ssh',
    ),
    address: text('ansible_ssh_host', 'ansible_host') ?? host,
    hostKeyChecking: hostKeyPolicy(variables) ?? options.hostKeyChecking,
    ...given(
      'connectTimeoutSeconds',
      number(variables, 'ansible_ssh_timeout', 'ansible_timeout') ?? options.timeoutSeconds,
    ),
    ...given(
      'sshOptions',
      sshOptions({
        args: text('ansible_ssh_args'),
        commonArgs: text('ansible_ssh_common_args') ?? options.sshCommonArgs,
        extraArgs: text('ansible_ssh_extra_args') ?? options.sshExtraArgs,
      }),
    ),
    ...given('port', number(variables, 'ansible_ssh_port', 'ansible_port') ?? portOf(play, variables)),
    ...given('user', text('ansible_ssh_user', 'ansible_user') ?? rendered(play.remoteUser, variables) ?? options.user),
    ...given(
      'privateKeyFile',
      text('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? options.privateKeyFile,
    ),
    ...given(
      'password',
      secret(text('ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password')) ?? options.password,
    ),
    ...given('knownHostsFiles', knownHosts === undefined ? undefined : [knownHosts]),
  };
}

/** A task that says itself how its host is reached. */
export function reachesItself(task: Task, play: ReachKeywords): boolean {
  return (
    REACH_KEYWORDS.some(key => task[key] !== undefined && task[key] !== play[key]) ||
    Object.keys(task.vars).some(name => REACH_VARIABLES.has(name))
  );
}

const REACH_KEYWORDS = ['connection', 'remoteUser', 'port'] as const;

const REACH_VARIABLES: ReadonlySet<string> = new Set([
  'xenplay_known_hosts_file',
  'xenplay_host_key_checking',
  ...['connection', 'host', 'user', 'port', 'timeout', 'password', 'private_key_file', 'host_key_checking'].map(
    name => `ansible_${name}`,
  ),
  ...[
    'args',
    'common_args',
    'extra_args',
    'host',
    'user',
    'port',
    'timeout',
    'password',
    'pass',
    'private_key_file',
  ].map(name => `ansible_ssh_${name}`),
]);

function portOf({ port }: ReachKeywords, variables: Variables): number | undefined {
  return port === undefined ? undefined : numberOf(port, variables, 'port');
}

/** The member, or none when there is no value. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [Name in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [Name in Key]?: Value };
}

/**
 * Who the task's scripts run as; undefined: the user of the connection. As in Ansible a variable wins over the keyword,
 * and the command line comes last.
 */
export function becomeOf(task: Task, variables: Variables, options: ConnectionOptions): Become | undefined {
  if (!isWanted(task, variables, options)) return undefined;
  const text = textReader(variables);
  const named = text('ansible_become_method') ?? rendered(task.become.becomeMethod, variables);
  const method = pluginName(named ?? options.become.becomeMethod ?? 'sudo');
  if (method !== 'sudo' && method !== 'su') {
    throw settingError(`become method "${method}" is not supported`, 'use sudo or su');
  }
  const wordsOf = (keyword: string | undefined, what: 'exe' | 'flags'): readonly string[] | undefined =>
    words(text(`ansible_${method}_${what}`, `ansible_become_${what}`) ?? rendered(keyword, variables), what);
  const user = text('ansible_become_user') ?? rendered(task.become.becomeUser, variables);
  const password =
    secret(text('ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass')) ?? options.becomePassword;
  return {
    method,
    user: user ?? options.become.becomeUser ?? 'root',
    ...given('password', password),
    ...given('program', wordsOf(task.become.becomeExe, 'exe')),
    ...given('flags', wordsOf(task.become.becomeFlags, 'flags')),
  };
}

/** As a shell takes them apart; nothing of them is run by one. */
function words(line: string | undefined, what: 'exe' | 'flags'): readonly string[] | undefined {
  if (line === undefined || (what === 'exe' && line.trim() === '')) return undefined;
  const found = shellWords(line, false);
  if (found !== undefined) return found;
  throw settingError(`a quote is not closed in become_${what} "${line}"`, 'close it');
}

function isWanted(task: Task, variables: Variables, options: ConnectionOptions): boolean {
  const variable = textReader(variables)('ansible_become');
  const wanted = variable ?? task.become.become ?? options.become.become ?? false;
  return typeof wanted === 'string' && !isTemplate(wanted) ? isTrueWord(wanted) : isOn(wanted, variables);
}

function isTrueWord(word: string): boolean {
  return ['true', 'yes', 'on', '1'].includes(word.toLowerCase());
}

/** The first of these variables that is set, as text. */
function textReader(variables: Variables): (...names: readonly string[]) => string | undefined {
  return (...names) => {
    for (const name of names) {
      const value = variables.get(name);
      if (value !== undefined && value !== null && !(value instanceof LazyMapping)) return jsonText(value);
    }
    return undefined;
  };
}

function rendered(text: string | undefined, variables: Variables): string | undefined {
  return text === undefined ? undefined : jsonText(renderValue(text, variables));
}

function number(variables: Variables, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = variables.get(name);
    if (typeof value === 'number' || typeof value === 'string') return numberOf(value, variables, name);
  }
  return undefined;
}

function secret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}

function transportOf(written: string): ConnectionSettings['transport'] {
  const name = pluginName(written);
  if (name === 'local') return 'local';
  if (name === 'openssh') return 'openssh';
  if (name === 'ssh' || name === 'smart' || name === 'paramiko' || name === 'paramiko_ssh') return 'ssh';
  throw settingError(`connection "${written}" is not supported`, 'use ssh, openssh or local');
}

/** `xenplay_host_key_checking`: strict, accept-new, off; Ansible's booleans for `ansible_host_key_checking`. */
function hostKeyPolicy(variables: Variables): ConnectionSettings['hostKeyChecking'] | undefined {
  const value = variables.get('ansible_host_key_checking') ?? variables.get('xenplay_host_key_checking');
  if (value === undefined || value === null) return undefined;
  if (value === true) return 'strict';
  if (value === false) return 'off';
  if (value === 'strict' || value === 'accept-new' || value === 'off') return value;
  throw settingError(`host key checking "${JSON.stringify(value)}" is not known`, 'use strict, accept-new or off');
}
