import type { LimitFunction } from 'p-limit';
import type { ConnectionOptions } from '../compile/connection-settings.ts';
import type { IncludeLoader } from '../compile/includes.ts';
import type { TagSelection } from '../compile/tags.ts';
import type { ReadVars } from '../compile/vars-files.ts';
import type { Connect, OutputFile, OutputStream } from '../connection/connection.ts';
import type { Emit, WorstCase } from '../model/event.ts';
import type { Inventory } from '../model/inventory.ts';
import type { JsonObject } from '../model/json.ts';
import type { ModuleCatalog } from '../model/params.ts';
import type { Person } from '../model/person.ts';
import type { AnyModule } from '../module/contract.ts';
import type { LocalFiles } from '../module/local-files.ts';
import type { Lookup } from '../vars/variables.ts';
import type { ControllerAction } from './actions/action.ts';
import type { Jobs } from './jobs/jobs.ts';

export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  /** Each task is asked for before it is carried out. */
  readonly step: boolean;
  /** How many -v. */
  readonly verbosity: number;
  /** For tasks without a `timeout` of their own. */
  readonly taskTimeoutSeconds?: number;
  /** Variables that tell how the program was called. */
  readonly aboutRun: JsonObject;
  /** Hosts that may be worked on at the same moment. */
  readonly forks: number;
  readonly extraVars: JsonObject;
  readonly connection: ConnectionOptions;
  /** Tags that choose the tasks of includes as they open, and patterns that limit the hosts of plays. */
  readonly selection: TagSelection & { readonly limit: readonly string[] };
}

/** What every part of a run needs; the effects come in from outside. */
export interface RunContext {
  /** As it is by now: hosts and groups may come up while the run goes on. */
  inventory: Inventory;
  /** Reads the inventory anew. */
  readonly reloadInventory: () => Inventory;
  readonly modules: ReadonlyMap<string, AnyModule>;
  readonly actions: ReadonlyMap<string, ControllerAction>;
  readonly catalog: ModuleCatalog;
  readonly options: RunOptions;
  readonly connect: Connect;
  readonly loader: IncludeLoader;
  readonly localFiles: LocalFiles;
  readonly lookup: Lookup;
  readonly readVars: ReadVars;
  /** Absent: nobody has reckoned it. */
  readonly worstCase?: WorstCase;
  readonly emit: Emit;
  /** Resolves once every `change_intent` told so far is on the controller's disk: no change is sent before (design D16). */
  readonly intendedOnDisk: () => Promise<void>;
  /** Files of the run for outputs that are too long to be held; undefined when there is no room for another. */
  readonly outputFiles: {
    open(host: string, stream: OutputStream): (OutputFile & { close(): boolean }) | undefined;
  };
  /** Bounds exchanges in flight to `forks`. */
  readonly limit: LimitFunction;
  /** Aborted at the first Ctrl-C: nothing new is begun. */
  readonly drain: AbortSignal;
  /** Aborted at the second Ctrl-C: what runs is ended. */
  readonly stop: AbortSignal;
  readonly now: () => number;
  readonly person: Person;
  /** Counts changes on any host: a probe that looks at other hosts is stale after one. */
  readonly fleet: { changes: number };
  /** What goes on on hosts by itself. */
  readonly jobs: Jobs;
}
