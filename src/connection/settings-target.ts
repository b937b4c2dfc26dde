import { homedir } from 'node:os';
import type { ConnectionSettings, WrongSetting } from '../model/connection-settings.ts';
import { option, PHASE_SECONDS, sshTarget, type SshTarget } from './ssh-config/target.ts';

/**
 * What a host's settings and the configuration of ssh say together, in Ansible's order: `ansible_ssh_args`, the host's own
 * settings, `ansible_ssh_common_args` and `ansible_ssh_extra_args`, then the files. Throws SshConfigError.
 */
export function settingsTarget(settings: ConnectionSettings): {
  readonly target: SshTarget;
  readonly requiredKey: string | undefined;
} {
  const { sshOptions } = settings;
  const target = sshTarget(settings.address, {
    options: [...(sshOptions?.before ?? []), ...ownOptions(settings), ...(sshOptions?.after ?? [])],
    defaults: runOptions(settings),
    ...(sshOptions?.configFile === undefined ? {} : { configFile: sshOptions.configFile }),
  });
  return { target, requiredKey: settings.privateKeyFile?.replace(/^~\//, `${homedir()}/`) };
}

/** The same for the system's ssh, which reads its configuration itself. A question would wait for ever: there is no terminal. */
export function sshArguments(settings: ConnectionSettings): readonly string[] {
  const { sshOptions } = settings;
  const options = [
    'BatchMode=yes',
    'LogLevel=ERROR',
    ...(sshOptions?.before ?? []),
    ...ownOptions(settings),
    ...(sshOptions?.after ?? []),
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    `ConnectTimeout=${settings.connectTimeoutSeconds ?? PHASE_SECONDS}`,
  ];
  const file = sshOptions?.configFile;
  return ['-T', ...(file === undefined ? [] : ['-F', file]), ...options.flatMap(text => ['-o', text])];
}

/** The setting that gave ssh this option; undefined when it was given as such. */
export function ownSetting(given: string, settings: ConnectionSettings): WrongSetting['setting'] {
  const [keyword = ''] = given.split('=');
  return ownOptions(settings).includes(given) ? SETTING_OF[keyword] : undefined;
}

const SETTING_OF: Readonly<Record<string, WrongSetting['setting']>> = {
  Port: 'port',
  User: 'user',
  IdentityFile: 'privateKeyFile',
  ConnectTimeout: 'connectTimeoutSeconds',
  StrictHostKeyChecking: 'hostKeyChecking',
  UserKnownHostsFile: 'knownHostsFiles',
};

function ownOptions(settings: ConnectionSettings): readonly string[] {
  const { port, user, privateKeyFile, connectTimeoutSeconds } = settings;
  return [
    ...given('Port', port),
    ...given('User', user),
    ...given('IdentityFile', privateKeyFile?.replaceAll('%', '%%')),
    ...given('ConnectTimeout', connectTimeoutSeconds),
    ...policyOptions(settings),
  ];
}

/** The machines between are held to the policy and the file of the run where their own configuration says nothing else. */
function runOptions(settings: ConnectionSettings): readonly string[] {
  return [...given('ConnectTimeout', settings.connectTimeoutSeconds), ...policyOptions(settings)];
}

const POLICIES = { strict: undefined, 'accept-new': 'accept-new', off: 'no' } as const;

function policyOptions({ hostKeyChecking, knownHostsFiles }: ConnectionSettings): readonly string[] {
  const files = knownHostsFiles?.map(file => `"${file.replace(/["\\]/g, '\\$&')}"`).join(' ');
  return [
    ...given('StrictHostKeyChecking', POLICIES[hostKeyChecking]),
    ...(files === undefined ? [] : [`UserKnownHostsFile=${files}`, 'GlobalKnownHostsFile=none']),
  ];
}

function given(keyword: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [option(keyword, value)];
}
