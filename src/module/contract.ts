import type { JsonObject } from '../model/json.ts';
import type { Script } from './script.ts';
import type { Ties } from './transaction/ties.ts';

/** What a command on a host gave. Text is what the host sent, undecodable bytes replaced: hostile data. */
export interface CommandOutput {
  readonly exitStatus: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Seconds since 1970 by the controller's clock, when it had come; absent where nobody looked. */
  readonly receivedAt?: number;
}

/** `write` may not cut anyone off; `disruptive` restarts a guest or drops a mount; `connectivity` may cut our own SSH path. */
export type Risk = 'write' | 'disruptive' | 'connectivity';

/** One thing done on a host. `write` replaces a file whole: temporary file beside it, fsync, rename. */
export type Action =
  | { readonly kind: 'run'; readonly script: Script; readonly deadlineSeconds?: number }
  | {
      readonly kind: 'write';
      readonly path: string;
      /** Octal, e.g. `0644`. */
      readonly mode: string;
      /** A file that is there, also at the end of a link, keeps its mode, owner and group. */
      readonly keepsRights?: true;
      readonly owner?: string;
      readonly group?: string;
      /** Shell text that must end with 0 before the new file takes its place; `"${tmp}"` in it is that file. */
      readonly validate?: string;
      readonly content: string | Uint8Array;
    }
  /** Like `write`, with the content of a file of the controller. */
  | {
      readonly kind: 'upload';
      readonly localPath: string;
      readonly path: string;
      readonly mode: string;
      readonly owner?: string;
      readonly group?: string;
      readonly validate?: string;
    }
  /** Brings a file of the host to the controller; what was there stays until all of it has come. */
  | {
      readonly kind: 'download';
      readonly path: string;
      readonly localPath: string;
      readonly size: number;
      /** What must arrive; absent: anything of that size. */
      readonly sha256?: string;
    };

/** How long a host may take until the change shows: verify is repeated at this interval until it passes or the deadline is over. */
export interface Settle {
  readonly waitsFor: string;
  readonly intervalSeconds: number;
  readonly deadlineSeconds: number;
}

/** Printable (summary, before, after), comparable, appliable. `before` and `after` are texts for diff mode; secrets masked. */
export interface Change {
  readonly summary: string;
  readonly before: string;
  readonly after: string;
  readonly risk: Risk;
  readonly actions: readonly [Action, ...Action[]];
  /** Built from the probed state; absent means that the change cannot be undone. */
  readonly undo?: readonly Action[];
  readonly settle?: Settle;
  /** An event rather than a state (a restart): that it is planned again when we look afterwards is no failure. */
  readonly once?: boolean;
}

/**
 * How a host comes back by itself from changes that may cut the connection. The engine keeps the files, arms a timer on the host,
 * has the changes applied there without the connection, comes back over a fresh one, looks, and only then confirms.
 */
export interface Transaction {
  /** Every file that the changes write or remove: put back whole, or removed when it was not there. */
  readonly files: readonly string[];
  /** Prints the live state; run before the changes, and again to see whether a rehearsed rollback left the host as it was. */
  readonly snapshot: Script;
  /** Puts the live state back after the files; its standard input is what `snapshot` printed. Must do no harm when run twice. */
  readonly restore: Script;
  /** Run when the files were put back at boot, before anything sets the network up: has what was made of them already made anew. */
  readonly remake?: Script;
  /** Ends well when the host can reach what it must after the changes. */
  readonly probe?: Script;
  /** Seconds after which the host goes back unless the changes were confirmed. */
  readonly rollbackAfterSeconds: number;
  /** Whether to try the way back, with nothing changed yet, on the first host of the rollout or on every host. */
  readonly rehearse: 'first' | 'always' | 'never';
  /** Two hosts of which one needs the other are never at such changes together. */
  readonly ties?: Ties;
}

/** What has to be done so that the state becomes what the parameters declare. */
export type Plan =
  | { readonly kind: 'converged'; readonly warnings?: readonly string[] }
  | {
      readonly kind: 'changes';
      readonly changes: readonly [Change, ...Change[]];
      /** Only actions that `run` and `write` are allowed then. */
      readonly transaction?: Transaction;
      /** Instead of the actions, the engine settles this unfinished transaction of an earlier run; then it looks and plans anew. */
      readonly settles?: { readonly id: string; readonly how: 'commit' | 'rollback' };
      readonly warnings?: readonly string[];
      /** What `register` receives besides the module's facts: what nobody can tell once it is done (the name of a backup). */
      readonly facts?: JsonObject;
    }
  /** Nothing is to be done, and the task counts as skipped. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'impossible'; readonly code: string; readonly cause: string; readonly mend: string }
  /** An opaque command: what it does cannot be known, so its own output is the result and nothing is verified. */
  | {
      readonly kind: 'command';
      readonly summary: string;
      readonly script: Script;
      readonly deadlineSeconds?: number;
      /** A file of the controller that the script reads as its input, of any size. */
      readonly input?: string;
      /** What `register` keeps when check mode leaves it out. */
      readonly leftOut?: JsonObject;
    };

/** What an opaque command's output means. */
export interface Outcome {
  readonly changed: boolean;
  readonly failure?: { readonly cause: string; readonly mend?: string };
  readonly facts: JsonObject;
}

/** What a module may know of the host it is checked for, before any connection. */
export interface HostView {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A reason to refuse parameters before any connection. `param` names the parameter to point at, as a path (`vifs`, `0`, `mac`). */
export interface Refusal {
  readonly code: string;
  readonly cause: string;
  readonly mend: string;
  readonly param?: readonly (string | number)[];
}

/**
 * A thing that only one owner may have (a MAC address, a uuid, a writable disk). Two claims of the same kind, scope and value
 * by different owners anywhere in the inventory are refused before any connection.
 */
export interface Claim {
  readonly kind: string;
  readonly value: string;
  readonly owner: string;
  readonly scope: 'host' | 'fleet';
  /** Instead of "give each its own …". */
  readonly mend?: string;
  readonly param?: readonly (string | number)[];
}

/** A file of the controller that a parameter names; the engine finds and hashes it before the probe. Plain data. */
export interface LocalFile {
  /** Absolute path on the controller. */
  readonly path: string;
  readonly sha256: string;
  /** Ansible's `checksum`. */
  readonly sha1: string;
  readonly size: number;
  /** Octal permission bits, e.g. `0644`. */
  readonly mode: string;
  /** Of `localTemplates`: the rendered text, which sums and size are of. */
  readonly text?: string;
  /** Of `localContents`: the bytes. */
  readonly base64?: string;
  /** Of `localTrees`, when it is a folder: all that is in it; sums and size mean nothing then. */
  readonly entries?: readonly LocalEntry[];
}

/** One path below a folder of the controller. */
export interface LocalEntry {
  /** From that folder on. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: string;
  readonly localPath?: string;
  readonly sha256?: string;
  /** Of a link. */
  readonly target?: string;
  /** Of `localTreeContents`: the bytes. */
  readonly base64?: string;
}

/** What the engine adds to the parameters of a module that names `localFiles`: `params.local_files.src` for parameter `src`. */
export interface WithLocalFiles {
  readonly local_files?: Readonly<Record<string, LocalFile>>;
}

/** A file of the controller that a module writes, as it is before. */
export interface LocalTarget {
  /** Absolute path. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Absent when there is no such file. */
  readonly sha256?: string;
  readonly sha1?: string;
  readonly md5?: string;
}

/** What the engine adds to the parameters of a module that has `localTargets`. */
export interface WithLocalTargets {
  readonly local_targets?: Readonly<Record<string, LocalTarget>>;
}

/**
 * A module: three pure functions, and what is needed to check and document it. Only the engine talks to hosts:
 * observe (probe, parse) → plan → apply → verify (observe and plan again).
 */
export interface Module<Params, State> {
  readonly name: string;
  /** One sentence for `xenplay doc`. */
  readonly summary: string;
  /** JSON schema of the parameters; every property has a `description`. Also the source of the documentation. */
  readonly params: object;
  /** The parameter that takes the text of `module: text`, as `command: echo hi` has it. */
  readonly freeForm?: string;
  /** Parameters whose value is the path of a file on the controller (Ansible's search: `files/` beside the playbook, then the playbook's folder). */
  readonly localFiles?: readonly string[];
  /** Like `localFiles`, and the path may be a folder; `local_follow: false` takes links as links. */
  readonly localTrees?: readonly string[];
  /** Like `localTrees`, for small files whose content the module reads. */
  readonly localTreeContents?: readonly string[];
  /** False for parameters whose files are on the host already (`remote_src`). */
  isLocal?(params: Params): boolean;
  /** Small files whose content travels inside a script: under what name in `local_files`, and the path. */
  localContents?(params: Params): Readonly<Record<string, string>>;
  /** Parameters that name a template of the controller (`templates/`, then the folder): rendered before the probe. */
  readonly localTemplates?: readonly string[];
  /**
   * Files of the controller that the module's `download` actions write: under what name in `local_targets`, and the path, below
   * the playbook's folder when it is relative. Throws OrchestratorError for a path that leads out of where it should be.
   */
  localTargets?(params: Params, host: { readonly name: string }): Readonly<Record<string, string>>;
  /** `fleet`: the probe also looks at another host, so it is never prefetched past a change anywhere. Default `host`. */
  readonly reads?: 'host' | 'fleet';
  /** Its `ansible_facts` become facts of the host: under names that begin so, or any. */
  readonly gathers?: 'ansible_' | 'any';
  /** False: the keyword `environment` does not reach what it does. */
  readonly takesEnvironment?: boolean;
  /** False: it cannot be a job of the host's own (`async`), since it needs the controller while it works. */
  readonly takesAsync?: boolean;
  /** Seconds that the probe may take; default 30. */
  readonly probeDeadlineSeconds?: number;
  /** Seconds that all its actions together may take, where that may be more than an hour. */
  changeSeconds?(params: Params): number;
  /**
   * The code with which its actions fail that have done nothing, since the host is not as it was looked at any more (somebody else
   * was quicker): then it is looked at and planned anew, three times at most.
   */
  readonly staleCode?: string;
  /** The highest risk that a plan of it may have; default `write`. Hosts take turns with more. */
  readonly highestRisk?: Risk;
  /**
   * True where its changes are of what the network is made of, or lean on it: they are refused while a transaction of the host is
   * neither confirmed nor undone. Those of a transaction ask by themselves.
   */
  needsSettledNetwork?(params: Params): boolean;
  /**
   * True where an opaque command seems to touch the network: its result tells of such a transaction, since nobody can know for
   * certain.
   */
  mayTouchNetwork?(params: Params): boolean;
  /** Reasons to refuse that need no host. */
  check?(params: Params, host: HostView): readonly Refusal[];
  claims?(params: Params, host: HostView): readonly Claim[];
  /** A script that looks and changes nothing. */
  probe(params: Params): Script;
  /** Throws ParseError on output that it does not know. */
  parse(output: CommandOutput, params: Params): State;
  /** Pure: same state and parameters, same plan. */
  plan(state: State, params: Params): Plan;
  /** What `register` receives, besides what the engine adds (changed, failed, diff …). */
  facts?(state: State, params: Params): JsonObject;
  /** What there is to say of all hosts together (which differ from the majority …), from the facts of each. */
  fleetReport?(facts: ReadonlyMap<string, JsonObject>): readonly string[];
  /** Only for modules whose plan can be `command`. */
  outcome?(output: CommandOutput, params: Params): Outcome;
}

/** A module whose type parameters are hidden: what the registry holds and the engine calls. */
export type AnyModule = Module<JsonObject, Observed>;

/** The state of a module as everyone but the module sees it. */
declare const observed: unique symbol;
export interface Observed {
  readonly [observed]: true;
}

/** Hides a module's own types. Safe because parameters pass the module's schema first, and a state comes from the same module. */
export function defineModule<Params, State>(module: Module<Params, State>): AnyModule {
  return module as unknown as AnyModule;
}
