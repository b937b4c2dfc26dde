import type { Become, ConnectionSettings, SshOptions } from '../model/connection-settings.ts';
import { type Json, jsonText } from '../model/json.ts';
import { Secret } from '../model/secret.ts';
import { shellWords } from '../model/shell-words.ts';
import type { BecomeKeywords, ReachKeywords, Task } from '../model/task.ts';
import { isTemplate, renderValue } from '../vars/template.ts';
import type { LazyMapping, Variables } from '../vars/variables.ts';
import { CONNECTION_VARIABLES, numberIn, REACH_KEYWORDS, saidBy, textOf } from './connection-variables.ts';
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

/** How a host is reached: variables, then the play's keywords, then the command line. */
export function connectionSettings(
  host: string,
  play: ReachKeywords,
  variables: Variables,
  options: ConnectionOptions,
): ConnectionSettings {
  const text = (setting: keyof typeof CONNECTION_VARIABLES) => textOf(variables, CONNECTION_VARIABLES[setting]);
  const knownHosts = text('knownHostsFiles');
  const timeout = numberIn(variables, CONNECTION_VARIABLES.connectTimeoutSeconds) ?? options.timeoutSeconds;
  const user = text('user') ?? keywordText('user', play.remoteUser, variables) ?? options.user;
  return {
    host,
    transport: transportOf(play, variables, options),
    address: text('address') ?? host,
    hostKeyChecking: hostKeyPolicy(variables) ?? options.hostKeyChecking,
    ...given('connectTimeoutSeconds', timeout),
    ...given('sshOptions', sshOptionsOf(variables, options)),
    ...given('port', portOf(play, variables)),
    ...given('user', user),
    ...given('privateKeyFile', text('privateKeyFile') ?? options.privateKeyFile),
    ...given('password', secret(text('password')) ?? options.password),
    ...given('knownHostsFiles', knownHosts === undefined ? undefined : [knownHosts]),
  };
}

/** A task that says itself how its host is reached. */
export function reachesItself(task: Task, play: ReachKeywords): boolean {
  return (
    REACH_KEYWORDS.some(({ key }) => task[key] !== undefined && task[key] !== play[key]) ||
    Object.keys(task.vars).some(name => REACH_VARIABLES.has(name))
  );
}

const REACH_VARIABLES: ReadonlySet<string> = new Set(Object.values(CONNECTION_VARIABLES).flat());

function transportOf({ connection }: ReachKeywords, variables: Variables, options: ConnectionOptions) {
  const names = CONNECTION_VARIABLES.transport;
  const said = textOf(variables, names) ?? keywordText('transport', connection, variables);
  return saidBy(names, () => transportNamed(said ?? options.transport ?? 'ssh'));
}

function sshOptionsOf(variables: Variables, options: ConnectionOptions): SshOptions | undefined {
  const [args, commonArgs, extraArgs] = CONNECTION_VARIABLES.sshOptions.map(name => textOf(variables, [name]));
  return sshOptions({
    args,
    commonArgs: commonArgs ?? options.sshCommonArgs,
    extraArgs: extraArgs ?? options.sshExtraArgs,
  });
}

function portOf({ port }: ReachKeywords, variables: Variables): number | undefined {
  const names = CONNECTION_VARIABLES.port;
  return saidBy(names, () => {
    const said = numberIn(variables, names) ?? (port === undefined ? undefined : numberOf(port, variables, 'port'));
    if (said === undefined || (Number.isInteger(said) && said >= 1 && said <= LAST_PORT)) return said;
    throw settingError(`there is no port ${said}`, `give one from 1 to ${LAST_PORT}`);
  });
}

const LAST_PORT = 65_535;

function keywordText(
  setting: keyof typeof CONNECTION_VARIABLES,
  text: string | undefined,
  variables: Variables,
): string | undefined {
  return saidBy(CONNECTION_VARIABLES[setting], () => rendered(text, variables));
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
  const text = (...names: readonly string[]): string | undefined => textOf(variables, names);
  const { become } = task;
  const method = becomeMethod(become, variables, options);
  const wordsOf = (keyword: string | undefined, what: 'exe' | 'flags'): readonly string[] | undefined => {
    const names = [`ansible_${method}_${what}`, `ansible_become_${what}`];
    return saidBy(names, () => words(text(...names) ?? rendered(keyword, variables), what));
  };
  const user = text('ansible_become_user') ?? rendered(become.becomeUser, variables);
  const password =
    secret(text('ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass')) ?? options.becomePassword;
  return {
    method,
    user: user ?? options.become.becomeUser ?? 'root',
    ...given('password', password),
    ...given('program', wordsOf(become.becomeExe, 'exe')),
    ...given('flags', wordsOf(become.becomeFlags, 'flags')),
  };
}

function becomeMethod(
  { becomeMethod }: BecomeKeywords,
  variables: Variables,
  { become }: ConnectionOptions,
): Become['method'] {
  const names = ['ansible_become_method'];
  return saidBy(names, () => {
    const said = textOf(variables, names) ?? rendered(becomeMethod, variables);
    const method = pluginName(said ?? become.becomeMethod ?? 'sudo');
    if (method === 'sudo' || method === 'su') return method;
    throw settingError(`become method "${method}" is not supported`, 'use sudo or su');
  });
}

/** As a shell takes them apart; nothing of them is run by one. */
function words(line: string | undefined, what: 'exe' | 'flags'): readonly string[] | undefined {
  if (line === undefined || (what === 'exe' && line.trim() === '')) return undefined;
  const found = shellWords(line, false);
  if (found !== undefined) return found;
  throw settingError(`a quote is not closed in become_${what} "${line}"`, 'close it');
}

function isWanted(task: Task, variables: Variables, options: ConnectionOptions): boolean {
  const names = ['ansible_become'];
  return saidBy(names, () => {
    const wanted = textOf(variables, names) ?? task.become.become ?? options.become.become ?? false;
    return typeof wanted === 'string' && !isTemplate(wanted) ? isTrueWord(wanted) : isOn(wanted, variables);
  });
}

function isTrueWord(word: string): boolean {
  return ['true', 'yes', 'on', '1'].includes(word.toLowerCase());
}

function rendered(text: string | undefined, variables: Variables): string | undefined {
  return text === undefined ? undefined : jsonText(renderValue(text, variables));
}

function secret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}

function transportNamed(written: string): ConnectionSettings['transport'] {
  const name = pluginName(written);
  if (name === 'local') return 'local';
  if (name === 'openssh') return 'openssh';
  if (name === 'ssh' || name === 'smart' || name === 'paramiko' || name === 'paramiko_ssh') return 'ssh';
  throw settingError(`connection "${written}" is not supported`, 'use ssh, openssh or local');
}

/** `xenplay_host_key_checking`: strict, accept-new, off; Ansible's booleans for `ansible_host_key_checking`. */
function hostKeyPolicy(variables: Variables): ConnectionSettings['hostKeyChecking'] | undefined {
  const names = CONNECTION_VARIABLES.hostKeyChecking;
  for (const name of names) {
    const value = saidBy([name], () => variables.get(name));
    if (value !== undefined && value !== null) return saidBy([name], () => policyNamed(value));
  }
  return undefined;
}

function policyNamed(value: Json | LazyMapping): ConnectionSettings['hostKeyChecking'] {
  if (value === true) return 'strict';
  if (value === false) return 'off';
  if (value === 'strict' || value === 'accept-new' || value === 'off') return value;
  throw settingError(`host key checking ${JSON.stringify(value)} is not known`, 'use strict, accept-new or off');
}
