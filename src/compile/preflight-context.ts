import type { Diagnostic } from '../model/diagnostic.ts';
import type { ConnectionSettings, WrongSetting } from '../model/connection-settings.ts';
import type { Inventory } from '../model/inventory.ts';
import type { JsonObject } from '../model/json.ts';
import type { ModuleCatalog } from '../model/params.ts';
import type { AnyModule } from '../module/contract.ts';
import type { LocalFiles } from '../module/local-files.ts';
import type { Pending } from '../vars/pending.ts';
import type { Lookup } from '../vars/variables.ts';
import type { Claimed } from './claims.ts';
import type { ConnectionOptions } from './connection-settings.ts';
import type { Setting } from './expect.ts';
import type { Foresees } from './foreseen.ts';
import type { FoundOnHosts } from './found-on-hosts.ts';
import type { Included, IncludeLoader, IncludeRequest } from './includes.ts';
import type { MagicOptions } from './magic-variables.ts';
import type { TagsSeen } from './tag-warnings.ts';
import type { TagSelection } from './tags.ts';
import type { ReadVars } from './vars-files.ts';

/** What preflight must know of a controller-side action. */
interface ActionShape extends Setting {
  readonly rawArgs?: boolean;
  readonly conditions?: readonly string[];
  readonly opens?: boolean;
}

export interface PreflightContext {
  readonly inventory: Inventory;
  readonly modules: ReadonlyMap<string, AnyModule>;
  readonly actions: ReadonlyMap<string, ActionShape>;
  readonly catalog: ModuleCatalog;
  readonly lookup: Lookup;
  readonly readVars: ReadVars;
  readonly localFiles: LocalFiles;
  readonly loader: IncludeLoader;
  readonly foresees?: Foresees;
  /** What this machine knows to be wrong with the way to a host; it may read keys and configurations of ssh. */
  readonly wrongSettings: (settings: ConnectionSettings) => readonly WrongSetting[];
  /** What mistakes in playbooks leave open. */
  readonly leftOpen?: {
    readonly names: ReadonlySet<string>;
    readonly isAnything: boolean;
    readonly told: readonly Diagnostic[];
  };
  readonly options: MagicOptions & {
    readonly extraVars: JsonObject;
    readonly connection: ConnectionOptions;
    readonly selection: TagSelection;
  };
}

/** What earlier tasks may have made on this machine before a host is reached. */
interface WorkHere {
  isSeen: boolean;
}

/** Where what is found goes. */
export interface Sinks {
  readonly context: PreflightContext;
  readonly pending: Pending;
  readonly found: FoundOnHosts;
  readonly claims: Claimed[];
  readonly workHere: WorkHere;
  readonly tags: TagsSeen;
  readonly includes: (request: IncludeRequest, playbookDir: string) => Included;
}
