import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ConfigValues, evaluateConfig } from './evaluate.ts';
import type { Place } from './error.ts';
import { isJump, jumpOf } from './jump.ts';
import { numberIn, oneOf, single, wrong, yesNo } from './values.ts';
import { type Entry, configEntries, entriesOf } from './read.ts';
import { expandPath, expandTokens, type Tokens, tokensOf, us } from './tokens.ts';

/** All that is known of the way to one ssh server before anything is sent: settings and configuration files together. */
export interface SshTarget {
  /** As it was asked for. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  /** True when somebody named them; else they are those that ssh tries by itself. */
  readonly areIdentitiesNamed: boolean;
  readonly identitiesOnly: boolean;
  /** Path of the agent's socket. */
  readonly agent: string | undefined;
  /** `user@host:port` of each machine between, the first one nearest to us. */
  readonly jumps: readonly string[];
  readonly proxyCommand: string | undefined;
  /** The same for all hosts that one line of a configuration is for: before its tokens are filled in. */
  readonly proxyCommandText: string | undefined;
  /** How many machines of ProxyJump stand behind this one. */
  readonly hops: number;
  /** What holds for the machines between, too. */
  readonly hopOptions: Omit<TargetOptions, 'options'>;
  readonly knownHostsFiles: readonly string[];
  readonly hostKeyChecking: 'strict' | 'accept-new' | 'off';
  readonly hostKeyAlias: string | undefined;
  readonly hashKnownHosts: boolean;
  /** As written, e.g. `+ssh-rsa`. */
  readonly algorithms: Readonly<Record<AlgorithmKeyword, string | undefined>>;
  readonly phaseSeconds: number;
  readonly attempts: number;
  readonly aliveIntervalSeconds: number;
  readonly aliveCountMax: number;
  readonly authMethods: readonly AuthMethod[];
  readonly family: 0 | 4 | 6;
  readonly bindAddress: string | undefined;
  /** What the configuration asks for and is not done, with its place. */
  readonly untaken: readonly string[];
  readonly untakenLogins: readonly string[];
}

type AuthMethod = 'publickey' | 'keyboard-interactive' | 'password';

export type AlgorithmKeyword = 'hostkeyalgorithms' | 'kexalgorithms' | 'ciphers' | 'macs';

/** What is said of a target besides the files, each as `Keyword=value`. */
export interface TargetOptions {
  /** These win over the files, the first one first. */
  readonly options: readonly string[];
  /** These hold where the files say nothing. */
  readonly defaults?: readonly string[];
  /** Instead of the user's file and the machine's; `none`: no file. */
  readonly configFile?: string;
}

/** Throws SshConfigError for what cannot be done or understood. */
export function sshTarget(name: string, { options, ...hopOptions }: TargetOptions): SshTarget {
  const { defaults = [], configFile } = hopOptions;
  const files = [optionEntries(options), ...configFiles(configFile), optionEntries(defaults)];
  const values = evaluateConfig(files, name, us().username);
  const tokens = tokensOf(name, values);
  const one = (keyword: string): string | undefined => single(values, keyword);
  const path = (text: string): string => expandPath(text, tokens, placeOf(values, 'identityfile'));
  return {
    name,
    address: tokens.h,
    port: Number(tokens.p),
    user: tokens.r,
    ...identitiesOf(values, path),
    agent: agentOf(one('identityagent'), path),
    ...proxyOf(name, values, tokens),
    hops: 0,
    hopOptions,
    knownHostsFiles: knownHostsFiles(values, path),
    hostKeyChecking: hostKeyChecking(values),
    hostKeyAlias: one('hostkeyalias'),
    hashKnownHosts: yesNo(values, 'hashknownhosts') ?? false,
    algorithms: {
      hostkeyalgorithms: one('hostkeyalgorithms'),
      kexalgorithms: one('kexalgorithms'),
      ciphers: one('ciphers'),
      macs: one('macs'),
    },
    phaseSeconds: numberIn(values, 'connecttimeout') ?? PHASE_SECONDS,
    attempts: Math.max(1, numberIn(values, 'connectionattempts') ?? 1),
    aliveIntervalSeconds: numberIn(values, 'serveraliveinterval') ?? 5,
    aliveCountMax: numberIn(values, 'serveralivecountmax') ?? 3,
    authMethods: authMethods(values),
    family: oneOf(values, 'addressfamily', { any: 0, inet: 4, inet6: 6 } as const) ?? 0,
    bindAddress: one('bindaddress'),
    untaken: values.untaken,
    untakenLogins: values.untakenLogins,
  };
}

/** What Ansible gives a connection, too. */
export const PHASE_SECONDS = 10;
const USER_KNOWN_HOSTS = ['known_hosts', 'known_hosts2'].map(name => join(homedir(), '.ssh', name));
const GLOBAL_KNOWN_HOSTS = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

function identitiesOf(
  values: ConfigValues,
  path: (text: string) => string,
): Pick<SshTarget, 'identityFiles' | 'areIdentitiesNamed' | 'identitiesOnly'> {
  const said = values.said.get('identityfile')?.flatMap(({ args }) => args);
  const named = said?.filter(file => file !== 'none').map(path);
  return {
    identityFiles: named ?? DEFAULT_KEYS.map(key => join(homedir(), '.ssh', key)),
    areIdentitiesNamed: said !== undefined,
    identitiesOnly: yesNo(values, 'identitiesonly') ?? false,
  };
}

function knownHostsFiles({ said }: ConfigValues, path: (text: string) => string): readonly string[] {
  const paths = (keyword: string): readonly string[] | undefined => said.get(keyword)?.[0]?.args.map(path);
  const own = paths('userknownhostsfile') ?? USER_KNOWN_HOSTS;
  const global = paths('globalknownhostsfile') ?? GLOBAL_KNOWN_HOSTS;
  return [...own, ...global].filter(file => file !== 'none');
}

function configFiles(named: string | undefined): readonly (readonly Entry[])[] {
  if (named === 'none') return [];
  if (named !== undefined) return [configEntries(named.replace(/^~\//, `${homedir()}/`))];
  return [configEntries(join(homedir(), '.ssh', 'config')), configEntries('/etc/ssh/ssh_config')];
}

/** `Keyword=value` with whatever the value holds. */
export function option(keyword: string, value: string | number): string {
  return `${keyword}="${String(value).replace(/["\\]/g, '\\$&')}"`;
}

/** Options of a command line or an inventory have no line of a file. */
function optionEntries(options: readonly string[]): readonly Entry[] {
  return options.flatMap(option =>
    entriesOf(option.replaceAll('\n', ' '), () => ({ file: 'ssh options', line: 0, option })),
  );
}

function agentOf(said: string | undefined, path: (text: string) => string): string | undefined {
  if (said === 'none') return undefined;
  if (said === undefined || said === 'SSH_AUTH_SOCK') return process.env['SSH_AUTH_SOCK'] || undefined;
  return said.startsWith('$') && !said.startsWith('${') ? process.env[said.slice(1)] : path(said);
}

function proxyOf(
  name: string,
  values: ConfigValues,
  tokens: Tokens,
): Pick<SshTarget, 'jumps' | 'proxyCommand' | 'proxyCommandText'> {
  const jump = single(values, 'proxyjump') ?? 'none';
  const command = single(values, 'proxycommand') ?? 'none';
  const jumps = jump.toLowerCase() === 'none' ? [] : jump.split(',').map(one => one.trim());
  for (const one of jumps) if (!isJump(one)) throw wrong(values, 'proxyjump', 'user@host:port, or several with commas');
  // `Host *` with ProxyJump is for the machine between, too: as in ssh, it does not jump by way of itself.
  const isItself = jumps.length === 1 && jumpOf(jumps[0] ?? '').host.toLowerCase() === name.toLowerCase();
  const proxyCommandText = command.toLowerCase() === 'none' ? undefined : command;
  return {
    jumps: isItself ? [] : jumps,
    proxyCommandText,
    proxyCommand:
      proxyCommandText === undefined
        ? undefined
        : expandTokens(proxyCommandText, tokens, placeOf(values, 'proxycommand')),
  };
}

function placeOf(values: ConfigValues, keyword: string): Place {
  return values.said.get(keyword)?.[0]?.place ?? { file: 'ssh options', line: 0 };
}

function hostKeyChecking(values: ConfigValues): SshTarget['hostKeyChecking'] {
  const policies = { yes: 'strict', ask: 'strict', 'accept-new': 'accept-new', no: 'off', off: 'off' } as const;
  return oneOf(values, 'stricthostkeychecking', policies) ?? 'strict';
}

const METHODS: readonly AuthMethod[] = ['publickey', 'keyboard-interactive', 'password'];
const METHOD_SWITCHES = {
  publickey: 'pubkeyauthentication',
  'keyboard-interactive': 'kbdinteractiveauthentication',
  password: 'passwordauthentication',
} as const;

/** In the order of trying. A password is first tried as such: that is one round trip less than the dialogue. */
function authMethods(values: ConfigValues): readonly AuthMethod[] {
  const preferred = single(values, 'preferredauthentications')?.split(',');
  const order: readonly AuthMethod[] =
    preferred?.flatMap(word => METHODS.filter(method => method === word.trim())) ??
    [...METHODS].toSorted(passwordFirst);
  return order.filter(method => {
    const word = single(values, METHOD_SWITCHES[method])?.toLowerCase();
    return word !== 'no' && word !== 'false';
  });
}

function passwordFirst(one: AuthMethod, other: AuthMethod): number {
  const rank = { publickey: 0, password: 1, 'keyboard-interactive': 2 };
  return rank[one] - rank[other];
}
