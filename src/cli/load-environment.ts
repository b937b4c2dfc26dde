import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LoadEnvironment } from '../load/context.ts';
import type { JsonObject } from '../model/json.ts';
import { scopeOf } from '../vars/scope.ts';
import { renderDeep } from '../vars/template.ts';
import { ansibleSettings } from './ansible-settings.ts';
import { catalog } from './catalog.ts';
import { namesIn, readText } from './read-text.ts';
import { rolesPathOf } from './settings-options.ts';
import type { VaultAccess } from './vault-access.ts';

/** What loading needs from outside, on this machine; the text of some files is given, not read. */
export function loadEnvironment(
  extraVars: JsonObject,
  vault: Pick<VaultAccess, 'text' | 'lookup'>,
  given: ReadonlyMap<string, string> = new Map(),
): LoadEnvironment {
  let ids = 0;
  return {
    catalog,
    files: { read: path => given.get(path) ?? opened(path, vault.text), list: namesIn },
    rolesPath: rolesPath(process.env['ANSIBLE_ROLES_PATH']),
    extraVars,
    nextId: () => ids++,
    render: (value, variables) => {
      const layers = variables.map(values => ({ origin: 'before the run', values }));
      return renderDeep(value, scopeOf(layers, { lookup: vault.lookup }));
    },
  };
}

function opened(path: string, decrypt: VaultAccess['text']): string | undefined {
  const text = readText(path);
  return text === undefined ? undefined : decrypt(text, path);
}

/** Ansible's own places, unless the variable that Ansible reads names others. */
function rolesPath(given: string | undefined): readonly string[] {
  if (given !== undefined && given !== '') return given.split(':').map(path => path.replace(/^~(?=\/|$)/, homedir()));
  const settings = ansibleSettings(process.env, process.cwd());
  const said = settings === undefined ? undefined : rolesPathOf(settings);
  if (said !== undefined) return said;
  return [join(homedir(), '.ansible/roles'), '/usr/share/ansible/roles', '/etc/ansible/roles'];
}
