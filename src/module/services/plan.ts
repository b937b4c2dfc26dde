import type { JsonObject } from '../../model/json.ts';
import type { Change, Plan } from '../contract.ts';
import { type Script, sh } from '../script.ts';
import { commandsFor, type Verb } from './commands.ts';
import type { ServiceState } from './state.ts';

type RunState = 'started' | 'stopped' | 'restarted' | 'reloaded';

/** What may be asked of a service, whatever manages it. */
export interface Wanted {
  readonly name: string | undefined;
  readonly state?: RunState | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly daemonReload?: boolean | undefined;
  readonly scope: 'system' | 'user' | 'global';
  readonly force?: boolean | undefined;
  readonly noBlock?: boolean | undefined;
  /** Of OpenRC. */
  readonly runlevel: string;
  /** Words for an init script. */
  readonly words: readonly string[];
  readonly sleepSeconds: number;
}

export function planService(state: ServiceState, wanted: Wanted): Plan {
  const { name } = wanted;
  if (name === undefined) return { kind: 'converged' };
  const hindrance = hindranceOf(state, wanted, name);
  if (hindrance !== undefined) return { kind: 'impossible', ...hindrance };
  const [first, ...rest] = [
    ...maskChanges(state, wanted),
    ...enableChanges(state, wanted),
    ...runChanges(state, wanted),
  ];
  if (first === undefined) return { kind: 'converged' };
  const isStale = state.needsReload && wanted.daemonReload === true;
  return { kind: 'changes', changes: [isStale ? reloadedFirst(first, wanted) : first, ...rest] };
}

type Hindrance = Omit<Extract<Plan, { kind: 'impossible' }>, 'kind'>;

function hindranceOf(state: ServiceState, wanted: Wanted, name: string): Hindrance | undefined {
  if (state.manager === 'none')
    return {
      code: 'no_service_manager',
      cause: 'the host has no running systemd, no OpenRC and no init scripts',
      mend: 'use the command module for what manages services there',
    };
  if (state.manager === 'offline' && wanted.state !== undefined)
    return {
      code: 'systemd_not_running',
      cause: 'the host was not started with systemd, so nothing can be started or stopped with it',
      mend: 'leave "state" out (enabling works), or manage the host when it has started',
    };
  if (!state.exists && !(state.masked && wanted.masked === false))
    return {
      code: 'no_such_service',
      cause: `Could not find the requested service ${name}: host`,
      mend: 'look at its name, or install what brings it first',
    };
  if (state.masked && wanted.masked !== false && (wanted.state === 'started' || wanted.state === 'restarted'))
    return { code: 'masked', cause: `${name} is masked and cannot be started`, mend: 'add "masked: false"' };
  return undefined;
}

function maskChanges(state: ServiceState, wanted: Wanted): readonly Change[] {
  if (wanted.masked === undefined || wanted.masked === state.masked) return [];
  return [change(wanted, wanted.masked ? 'mask' : 'unmask', [masked(state.masked), masked(wanted.masked)], state)];
}

function masked(is: boolean): string {
  return is ? 'masked' : 'not masked';
}

function enableChanges(state: ServiceState, wanted: Wanted): readonly Change[] {
  if (wanted.enabled === undefined || wanted.enabled === state.enabled) return [];
  const words = [state.enabled, wanted.enabled].map(is => (is ? 'enabled' : 'disabled'));
  return [change(wanted, wanted.enabled ? 'enable' : 'disable', [words[0] ?? '', words[1] ?? ''], state)];
}

function runChanges(state: ServiceState, wanted: Wanted): readonly Change[] {
  const now = state.active ? 'started' : 'stopped';
  switch (wanted.state) {
    case undefined:
      return [];
    case 'started':
      return state.active ? [] : [change(wanted, 'start', [now, 'started'], state)];
    case 'stopped':
      return state.active || state.deactivating ? [change(wanted, 'stop', [now, 'stopped'], state)] : [];
    case 'restarted':
    case 'reloaded': {
      const verb = state.active ? wanted.state : 'started';
      const action = verb === 'restarted' ? 'restart' : verb === 'reloaded' ? 'reload' : 'start';
      return [{ ...change(wanted, action, [now, verb], state), once: true }];
    }
  }
}

function change(wanted: Wanted, verb: Verb, [before, after]: readonly [string, string], state: ServiceState): Change {
  const name = wanted.name ?? '';
  return {
    summary: `${verb} ${name}`,
    before: `${name}: ${before}\n`,
    after: `${name}: ${after}\n`,
    risk: 'write',
    actions: [{ kind: 'run', script: commandsFor(state.manager, verb, wanted) }],
    ...(wanted.noBlock === true
      ? { settle: { waitsFor: `${name} to be ${after}`, intervalSeconds: 1, deadlineSeconds: 90 } }
      : {}),
  };
}

function reloadedFirst(change: Change, { scope }: Wanted): Change {
  const reload: Script = sh`systemctl ${`--${scope}`} daemon-reload`;
  return { ...change, actions: [{ kind: 'run', script: reload }, ...change.actions] };
}

/** What Ansible's modules return of a service. */
export function serviceFacts(state: ServiceState, wanted: Wanted): JsonObject {
  const runs = wanted.state === 'stopped' ? 'stopped' : 'started';
  return {
    ...(wanted.name === undefined ? {} : { name: wanted.name }),
    ...(wanted.state === undefined ? {} : { state: runs }),
    ...(wanted.enabled === undefined ? {} : { enabled: wanted.enabled }),
    status: Object.fromEntries(state.properties),
  };
}
