import type { JsonObject } from './json.ts';
import type { SourceMap } from './source.ts';

/** Variables from one place, with the file that set them; later layers win. */
export interface VariableLayer {
  /** What a reader calls it, e.g. `inventory/lab.yaml: group nfs` or `group_vars/all.yaml`. */
  readonly origin: string;
  readonly values: JsonObject;
  readonly source?: SourceMap;
  /** Text from hosts and finished values: never read as a template. */
  readonly raw?: boolean;
}

export interface Group {
  readonly name: string;
  /** Direct members. */
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  readonly vars: readonly VariableLayer[];
}

export interface Host {
  readonly name: string;
  readonly vars: readonly VariableLayer[];
}

/** All hosts and groups of all inventory files; `all` and `ungrouped` always exist. Order of hosts is the order of the files. */
export interface Inventory {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
}
