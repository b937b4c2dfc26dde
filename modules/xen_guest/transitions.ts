import type { Change } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { configPath } from './guest-files.ts';
import { uuidOf } from './identity.ts';
import { xlOnGuest } from './live-changes.ts';
import type { Params } from './params.ts';
import { type Domain, isZombie } from './xl-list.ts';

const create = scriptFile(import.meta.url, '../../src/module/logind.sh', 'create.sh');
const shutdown = scriptFile(import.meta.url, 'rebuilder.sh', 'shutdown.sh');

/** The guest's domain, by uuid: one of that name alone is another guest's, and what is left of a dead one is nobody's. */
export function ownDomain(domains: readonly Domain[], params: Params): Domain | undefined {
  return domains.find(domain => domain.uuid === uuidOf(params) && !isZombie(domain));
}

/** A guest that is to be off, and of which nothing is said that it could boot from: its file and link are not this task's affair. */
export function isOnlyStopped(params: Params): boolean {
  return params.state === 'shutdown' && DEFINING.every(key => params[key] === undefined);
}

const DEFINING = ['kernel', 'bootloader', 'firmware', 'cmdline', 'root', 'vifs', 'disks'] as const;

/** The changes that bring the domain into the wanted run state; undefined when it is there already. */
export function transition(domain: Domain | undefined, params: Params): readonly Change[] | undefined {
  if (params.state === 'shutdown' || params.state === 'absent')
    return domain === undefined ? [] : [stop(domain, params)];
  if (domain === undefined) return [start(params)];
  switch (domain.state) {
    case 'shutdown':
    case 'crashed':
    case 'dying':
    // The look has waited for it long enough.
    case 'rebooting':
      return [stop(domain, params), start(params)];
    case 'paused':
      return params.state === 'paused' ? undefined : [simple(domain, params, 'unpause')];
    case 'running':
      return params.state === 'running' ? undefined : [simple(domain, params, 'pause')];
    case 'suspended':
      return [];
  }
}

/** True when the plan will run `xl create`, so that all that the guest needs has to be there. */
export function willCreate(domain: Domain | undefined, params: Params): boolean {
  if (params.state === 'absent' || params.state === 'shutdown') return false;
  return domain === undefined || ['shutdown', 'crashed', 'dying', 'rebooting'].includes(domain.state);
}

export function restart(domain: Domain, params: Params): readonly Change[] {
  return [stop(domain, params), { ...start(params), risk: 'disruptive' }];
}

function simple(domain: Domain, params: Params, verb: 'pause' | 'unpause'): Change {
  return {
    summary: verb === 'pause' ? `pause ${params.name}` : `let ${params.name} run on`,
    before: domain.state,
    after: params.state,
    risk: 'disruptive',
    actions: [{ kind: 'run', script: xlOnGuest(params, 30, verb, '@domid'), deadlineSeconds: 60 }],
  };
}

/** How long other creations on the same host may take before it is this one's turn. */
const PATIENCE_SECONDS = 600;

function start(params: Params): Change {
  const { name, state, create_timeout: seconds } = params;
  const paused = state === 'paused' ? '-p' : '';
  const script = create(configPath(params), uuidOf(params), String(seconds), paused, String(PATIENCE_SECONDS));
  return {
    summary: `create ${name}`,
    before: 'not live',
    after: state,
    risk: 'write',
    actions: [{ kind: 'run', script, deadlineSeconds: PATIENCE_SECONDS + seconds + 100 }],
    // Its first second may show the domain still paused.
    settle: { waitsFor: `${name} to be ${state}`, intervalSeconds: 1, deadlineSeconds: 30 },
  };
}

function stop(domain: Domain, params: Params): Change {
  const { name, shutdown_timeout: seconds, force, recover, dying_timeout: dying } = params;
  const mayDestroy = force || (recover && domain.state === 'crashed');
  const script = shutdown(uuidOf(params), String(seconds), mayDestroy ? 'yes' : 'no', String(dying), name);
  return {
    summary: domain.state === 'dying' ? `wait until ${name} is gone` : `shut ${name} down`,
    before: domain.state,
    after: 'not live',
    risk: 'disruptive',
    actions: [{ kind: 'run', script, deadlineSeconds: seconds + dying + 130 }],
  };
}
