import type { HostVariables } from '../compile/host-variables.ts';
import type { Step } from '../compile/schedule.ts';
import type { LinkFailure } from '../connection/connection.ts';
import type { Link } from './link.ts';
import { Lookahead } from './lookahead.ts';

/** One host during one batch of a play. */
export interface HostState {
  readonly name: string;
  readonly variables: HostVariables;
  readonly link: Link;
  readonly lookahead: Lookahead;
  /** Names of handlers that changed tasks asked for. */
  readonly notified: Set<string>;
  /** Set once the link is lost: nothing more is sent to this host. */
  lost: LinkFailure | undefined;
  /** In check mode: something above would have changed this host, so that what follows may look different by then. */
  wouldChange: boolean;
}

export function hostState(name: string, variables: HostVariables, link: Link): HostState {
  return {
    name,
    variables,
    link,
    lookahead: new Lookahead(),
    notified: new Set(),
    lost: undefined,
    wouldChange: false,
  };
}

/** A handler runs when its name or a topic that it listens to was notified. */
export function isNotified({ task }: Step, notified: ReadonlySet<string>): boolean {
  return notified.has(task.name) || task.listen.some(topic => notified.has(topic));
}
