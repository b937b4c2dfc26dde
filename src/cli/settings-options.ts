import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { AnsibleSettings } from './ansible-settings.ts';

/** How a setting's text becomes the value of an option; undefined: as if it were not there. */
type Read = (text: string, folder: string) => unknown;

/** Settings of Ansible that stand for an option of ours: where in the file, in which variable, under commander's name of the option. */
const SETTINGS: readonly (readonly [setting: string, variable: string, option: string, read: Read])[] = [
  ['defaults.forks', 'ANSIBLE_FORKS', 'forks', count],
  ['defaults.timeout', 'ANSIBLE_TIMEOUT', 'timeout', count],
  ['defaults.task_timeout', 'ANSIBLE_TASK_TIMEOUT', 'taskTimeout', count],
  ['defaults.remote_user', 'ANSIBLE_REMOTE_USER', 'user', plain],
  ['defaults.private_key_file', 'ANSIBLE_PRIVATE_KEY_FILE', 'privateKey', pathIn],
  ['defaults.transport', 'ANSIBLE_TRANSPORT', 'connection', transport],
  ['defaults.host_key_checking', 'ANSIBLE_HOST_KEY_CHECKING', 'hostKeyChecking', hostKeys],
  ['ssh_connection.host_key_checking', 'ANSIBLE_SSH_HOST_KEY_CHECKING', 'hostKeyChecking', hostKeys],
  ['defaults.ask_pass', 'ANSIBLE_ASK_PASS', 'askPass', isOn],
  ['defaults.ask_vault_pass', 'ANSIBLE_ASK_VAULT_PASS', 'askVaultPass', isOn],
  ['defaults.become_password_file', 'ANSIBLE_BECOME_PASSWORD_FILE', 'becomePasswordFile', pathIn],
  ['defaults.connection_password_file', 'ANSIBLE_CONNECTION_PASSWORD_FILE', 'connectionPasswordFile', pathIn],
  ['defaults.force_handlers', 'ANSIBLE_FORCE_HANDLERS', 'forceHandlers', isOn],
  ['privilege_escalation.become', 'ANSIBLE_BECOME', 'become', isOn],
  ['privilege_escalation.become_user', 'ANSIBLE_BECOME_USER', 'becomeUser', plain],
  ['privilege_escalation.become_method', 'ANSIBLE_BECOME_METHOD', 'becomeMethod', plain],
  ['privilege_escalation.become_ask_pass', 'ANSIBLE_BECOME_ASK_PASS', 'askBecomePass', isOn],
  ['ssh_connection.ssh_common_args', 'ANSIBLE_SSH_COMMON_ARGS', 'sshCommonArgs', plain],
  ['ssh_connection.ssh_extra_args', 'ANSIBLE_SSH_EXTRA_ARGS', 'sshExtraArgs', plain],
  ['diff.always', 'ANSIBLE_DIFF_ALWAYS', 'diff', isOn],
];

/** Those whose variable is read where they are needed, and wins. */
const OF_THE_FILE: typeof SETTINGS = [
  ['defaults.inventory', 'ANSIBLE_INVENTORY', 'inventory', pathsIn],
  ['defaults.vault_password_file', 'ANSIBLE_VAULT_PASSWORD_FILE', 'vaultPasswordFile', (...at) => [pathIn(...at)]],
];

/** What the environment and the file say, by the names of options. */
export function settingsAsOptions(
  settings: AnsibleSettings | undefined,
  env: NodeJS.ProcessEnv,
  folder: string,
): ReadonlyMap<string, unknown> {
  const said = (setting: string) => settings?.values.get(setting) ?? '';
  const home = settings === undefined ? folder : dirname(settings.file);
  const both = SETTINGS.map(([setting, variable, option, read]): [string, unknown] => {
    const given = env[variable] ?? '';
    return [option, given === '' ? valueOf(read, said(setting), home) : valueOf(read, given, folder)];
  });
  const filed = OF_THE_FILE.map(([setting, variable, option, read]): [string, unknown] => {
    const isOverruled =
      (env[variable] ?? '') !== '' || (option === 'inventory' && (env['XENPLAY_INVENTORY'] ?? '') !== '');
    return [option, isOverruled ? undefined : valueOf(read, said(setting), home)];
  });
  return new Map([...both, ...filed].filter(([, value]) => value !== undefined));
}

function valueOf(read: Read, text: string, folder: string): unknown {
  return text === '' ? undefined : read(text, folder);
}

/** Where roles are looked for, as the file says. */
export function rolesPathOf({ file, values }: AnsibleSettings): readonly string[] | undefined {
  const text = values.get('defaults.roles_path') ?? '';
  return text === '' ? undefined : text.split(':').map(path => pathIn(path.trim(), dirname(file)));
}

/** Settings of the file that are neither an option of ours nor without meaning here: to pass them over in silence would be a trap. */
export function settingsNotTaken({ values }: AnsibleSettings): readonly string[] {
  const taken = new Set([...SETTINGS, ...OF_THE_FILE].map(([setting]) => setting));
  return [...values].flatMap(([setting, text]) => {
    const isTaken = taken.has(setting) || setting === 'defaults.roles_path';
    const isOfMasters = setting === 'ssh_connection.ssh_args' && ONLY_MASTERS.test(text);
    return isTaken || isOfMasters || WITHOUT_MEANING.test(setting) ? [] : [setting];
  });
}

/** Looks, speed, temporary folders, Python on hosts, and what is so here anyway. */
const WITHOUT_MEANING = new RegExp(
  `^(?:(?:colors|persistent_connection|galaxy|selinux|paramiko_connection|accelerate)\\..*|(?:${[
    'defaults\\.(?:.*callback.*|.*cow.*|.*color.*|retry_files.*|.*_warnings?|display_.*|show_.*|log_.*|interpreter_python.*|local_tmp|remote_tmp',
    '(?:internal_)?poll_interval|gathering|fact_caching.*|nocows|verbosity|squash_actions|module_lang|module_set_locale|bin_ansible_callbacks',
    'pipelining|error_on_missing_handler|use_persistent_connections|check_mode_markers|allow_world_readable.*|syslog_facility|no_target_syslog)',
    '(?:ssh_)?connection\\.(?:pipelining|retries|control_path.*|scp_.*|sftp_.*|transfer_method|usetty|ssh_executable)',
  ].join('|')}))$`,
);

/** One connection is kept anyway. */
const ONLY_MASTERS = /^(?:-C|-o\s*Control\w+=\S+|\s)*$/;

function plain(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

/** Relative to the file, as Ansible has it. */
function pathIn(text: string, folder: string): string {
  const path = plain(text).replace(/\{\{\s*CWD\s*\}\}/, process.cwd());
  return resolve(folder, path.replace(/^~(?=\/|$)/, homedir()));
}

function pathsIn(text: string, folder: string): readonly string[] {
  const words = plain(text).split(',');
  return words
    .map(path => path.trim())
    .filter(path => path !== '')
    .map(path => pathIn(path, folder));
}

function transport(text: string): string | undefined {
  return ['smart', 'paramiko', 'ssh'].includes(plain(text)) ? undefined : plain(text);
}

function hostKeys(text: string): string {
  return isOn(text) ? 'strict' : 'off';
}

function count(text: string): number | undefined {
  return /^[1-9]\d*$/.test(plain(text)) ? Number(plain(text)) : undefined;
}

function isOn(text: string): boolean {
  return ['yes', 'on', 'true', '1', 'y', 't'].includes(plain(text).toLowerCase());
}
