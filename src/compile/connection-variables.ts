import { TemplateError } from '../model/diagnostic.ts';
import type { ConnectionSettings } from '../model/connection-settings.ts';
import { jsonText } from '../model/json.ts';
import type { ReachKeywords } from '../model/task.ts';
import { LazyMapping, type Variables } from '../vars/variables.ts';
import { numberOf } from './resolve-task.ts';

/**
 * The variables that say how a host is reached, by what they say: the first that is set counts. Of two names of one variable the
 * older (`ansible_ssh_…`) wins, as in Ansible.
 */
export const CONNECTION_VARIABLES = {
  transport: ['ansible_connection'],
  address: ['ansible_ssh_host', 'ansible_host'],
  port: ['ansible_ssh_port', 'ansible_port'],
  user: ['ansible_ssh_user', 'ansible_user'],
  privateKeyFile: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password'],
  hostKeyChecking: ['ansible_host_key_checking', 'xenplay_host_key_checking'],
  knownHostsFiles: ['xenplay_known_hosts_file'],
  connectTimeoutSeconds: ['ansible_ssh_timeout', 'ansible_timeout'],
  sshOptions: ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'],
} as const satisfies Readonly<Record<Exclude<keyof ConnectionSettings, 'host'>, readonly string[]>>;

/** Keywords that say the same where no variable does: as a playbook and as we name them. */
export const REACH_KEYWORDS = [
  { written: 'connection', key: 'connection', variables: CONNECTION_VARIABLES.transport },
  { written: 'remote_user', key: 'remoteUser', variables: CONNECTION_VARIABLES.user },
  { written: 'port', key: 'port', variables: CONNECTION_VARIABLES.port },
] as const satisfies readonly {
  readonly written: string;
  readonly key: keyof ReachKeywords;
  readonly variables: readonly string[];
}[];

/** What `read` makes of what these variables say; a mistake in it is one of theirs. */
export function saidBy<Value>(variables: readonly string[], read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof TemplateError) error.variables ??= variables;
    throw error;
  }
}

/** The first of these variables that is set, as text. */
export function textOf(variables: Variables, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = saidBy([name], () => variables.get(name));
    if (value !== undefined && value !== null && !(value instanceof LazyMapping)) return jsonText(value);
  }
  return undefined;
}

/** The first of them that is set to what can be a number. */
export function numberIn(variables: Variables, names: readonly string[]): number | undefined {
  for (const name of names) {
    const read = saidBy([name], () => {
      const value = variables.get(name);
      return typeof value === 'number' || typeof value === 'string' ? numberOf(value, variables, name) : undefined;
    });
    if (read !== undefined) return read;
  }
  return undefined;
}
