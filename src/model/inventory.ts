import type { JsonObject } from './json.ts';
import type { Path, SourceMap } from './source.ts';

/** Variables from one place, with the file that set them; later layers win. */
export interface VariableLayer {
  /** What a reader calls it, e.g. `inventory/lab.yaml: group nfs` or `group_vars/all.yaml`. */
  readonly origin: string;
  readonly values: JsonObject;
  readonly source?: SourceMap;
  /** Where in the source the values stand; absent: they are all of it. */
  readonly path?: Path;
  /** From an encrypted file: its values are shown nowhere. */
  readonly secret?: boolean;
  /** Text from hosts and finished values: never read as a template. */
  readonly raw?: boolean;
}

/** As in Ansible, this machine needs no inventory: a play or a delegation may name it. */
export const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);
export const IMPLICIT_LOCALHOST: VariableLayer = {
  origin: 'implicit localhost',
  values: { ansible_connection: 'local' },
};

export interface Group {
  readonly name: string;
  /** Direct members. */
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  /** Variables of the inventory's own files; later layers win. */
  readonly vars: readonly VariableLayer[];
  /** `ansible_group_priority`: among groups of one depth the higher wins. */
  readonly priority: number;
}

export interface Host {
  readonly name: string;
  /** The file that first named it, absolute. */
  readonly file?: string;
  readonly vars: readonly VariableLayer[];
}

/** What one folder's `group_vars` and `host_vars` hold, by the name of group and host. */
export interface VarsFolder {
  /** Of the folder that they stand in, absolute. */
  readonly path: string;
  readonly groups: ReadonlyMap<string, readonly VariableLayer[]>;
  readonly hosts: ReadonlyMap<string, readonly VariableLayer[]>;
}

/** All hosts and groups of all inventory files; `all` and `ungrouped` always exist. Order of hosts is the order of the files. */
export interface Inventory {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Folders beside the inventories and beside the playbooks, later ones win: two steps of Ansible's precedence. */
  readonly varsFolders: { readonly inventory: readonly VarsFolder[]; readonly playbook: readonly VarsFolder[] };
}
