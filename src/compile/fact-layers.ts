import type { VariableLayer } from '../model/inventory.ts';
import type { Json, JsonObject } from '../model/json.ts';

/**
 * What a host told of itself: `ansible_facts` with short names, and each fact as a variable of its own whose name begins with
 * `ansible_`. Facts come from hosts, so they are never templates, and no variable made of one may say how the host is reached.
 */
export function factLayers(facts: JsonObject): readonly VariableLayer[] {
  const known = made.get(facts) ?? layersOf(facts);
  made.set(facts, known);
  return known;
}

const made = new WeakMap<JsonObject, readonly VariableLayer[]>();

function layersOf(facts: JsonObject): readonly VariableLayer[] {
  const entries = Object.entries(facts);
  const short = entries.map(([name, value]): [string, Json] => [shortName(name), value]);
  const injected = entries.filter(([name]) => !REACHES.test(name));
  const values = { ...Object.fromEntries(injected), ansible_facts: Object.fromEntries(short) };
  return [{ origin: 'facts', values, raw: true }];
}

/** `ansible_local` keeps its name, as Ansible has it. */
function shortName(name: string): string {
  return name === 'ansible_local' ? name : name.replace(/^ansible_/, '');
}

const REACHES = new RegExp(
  `^(?:discovered_interpreter_.*|ansible_(?:${[
    'facts|host|port|user|password|connection|timeout|shell_.*|remote_.*|pipelining|private_key_file|delegated_vars',
    'become|become_.*|su_.*|sudo_.*|ssh_(?!host_key_).*|paramiko_.*|winrm_.*|psrp_.*|local_.*|.*_interpreter',
    'playbook_python|rsync_path|module_compression|socket|executable|scp_.*|sftp_.*',
  ].join('|')}))$`,
);
