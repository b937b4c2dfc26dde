import type { Change, Plan } from '../../src/module/contract.ts';
import { scriptFile, sh } from '../../src/module/script.ts';
import { configOf, renderConfig } from './config.ts';
import { differingKeys } from './config-parser.ts';
import { uuidOf } from './identity.ts';
import { sinceOf } from './known-keys.ts';
import { restartReasons } from './live-difference.ts';
import { liveChanges } from './live-changes.ts';
import type { Params } from './params.ts';
import { masked } from './secrets.ts';
import type { State } from './state.ts';
import { toolstackRefusal } from './toolstack.ts';
import type { Domain } from './xl-list.ts';

const create = scriptFile(import.meta.url, 'create.sh');
const shutdown = scriptFile(import.meta.url, 'shutdown.sh');

type Impossible = Extract<Plan, { kind: 'impossible' }>;

/** Config file, autostart link and live domain, each compared by itself; what cannot be done is said before anything is. */
export function planOf(state: State, params: Params): Plan {
  const refused = toolstackRefusal(state) ?? identityConflict(state, params) ?? unfit(state, params);
  if (refused !== undefined) return refused;
  const domain = ownDomain(state, params);
  const blocked =
    blockedState(domain, params) ?? missingThings(state, domain, params) ?? memoryShort(state, domain, params);
  if (blocked !== undefined) return blocked;
  const warnings = warningsOf(state, domain, params);
  const [first, ...rest] = changesOf(state, domain, params);
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...rest], warnings };
}

/** The guest's domain: by uuid. One of that name alone is another guest's. */
export function ownDomain(state: State, params: Params): Domain | undefined {
  return state.domains.find(domain => domain.uuid === uuidOf(params));
}

function identityConflict({ domains }: State, params: Params): Impossible | undefined {
  const uuid = uuidOf(params);
  const named = domains.find(domain => domain.name === params.name && domain.uuid !== uuid);
  if (named !== undefined) {
    const cause = `another guest is called ${params.name} here: its uuid is ${named.uuid}, not ${uuid}`;
    return {
      kind: 'impossible',
      code: 'identity_conflict',
      cause,
      mend: 'give that uuid with "uuid:" if it is the same guest, or choose another name',
    };
  }
  const other = domains.find(domain => domain.uuid === uuid && domain.name !== params.name);
  if (other === undefined) return undefined;
  if (/--(incoming|migratedaway)$/.test(other.name)) {
    const cause = `a migration of ${params.name} is in progress or went wrong: there is ${other.name}`;
    return {
      kind: 'impossible',
      code: 'migration_leftover',
      cause,
      mend: 'look at both ends of the migration before anything else: two instances may exist',
    };
  }
  const cause = `the guest with uuid ${uuid} is called ${other.name} here, not ${params.name}`;
  return {
    kind: 'impossible',
    code: 'identity_conflict',
    cause,
    mend: 'rename it (xl rename), or declare it under that name',
  };
}

/** xl ignores settings that are newer than itself. */
function unfit({ version }: State, params: Params): Impossible | undefined {
  if (version === undefined || params.state === 'absent') return undefined;
  const isOlder = (since: string): boolean => {
    const [major = 0, minor = 0] = since.split('.').map(Number);
    return version.major < major || (version.major === major && version.minor < minor);
  };
  const tooNew = Object.keys(params.options ?? {}).find(key => isOlder(sinceOf(key) ?? '0.0'));
  const wanted =
    tooNew !== undefined ? `options.${tooNew}` : params.type === 'pvh' && isOlder('4.10') ? 'type pvh' : undefined;
  if (wanted === undefined) return undefined;
  const cause = `Xen ${version.major}.${version.minor} on this host does not have ${wanted} and would ignore it`;
  return { kind: 'impossible', code: 'xen_too_old', cause, mend: 'leave it out on this host, or upgrade Xen' };
}

function blockedState(domain: Domain | undefined, { name, recover, force, state }: Params): Impossible | undefined {
  if (domain?.state === 'dying') {
    return {
      kind: 'impossible',
      code: 'domain_dying',
      cause: `${name} is being destroyed and still holds its devices`,
      mend: 'run again in a minute; if it stays so, a backend keeps its pages',
    };
  }
  if (domain?.state !== 'crashed') return undefined;
  if (state === 'absent' ? force : recover) return undefined;
  const mend =
    state === 'absent' ? 'set "force: true" to remove it' : 'look at it, then set "recover: true" to create it anew';
  return { kind: 'impossible', code: 'guest_crashed', cause: `${name} has crashed and is kept for a look`, mend };
}

/** Everything that is missing, at once, and before anything is created. */
function missingThings(state: State, domain: Domain | undefined, params: Params): Impossible | undefined {
  if (!willCreate(domain, params) || state.missing.length === 0) return undefined;
  const list = state.missing.map(({ kind, value }) => `${kind} ${value}`).join(', ');
  return {
    kind: 'impossible',
    code: 'missing_on_host',
    cause: `the guest cannot be created, this is missing on the host: ${list}`,
    mend: 'put it in place first; nothing was created',
  };
}

function willCreate(domain: Domain | undefined, params: Params): boolean {
  if (params.state === 'absent' || params.state === 'shutdown') return false;
  return domain === undefined || domain.state === 'shutdown' || domain.state === 'crashed';
}

/** What a guest needs beside its own memory: page tables, shadow memory of an HVM guest. */
const OVERHEAD_MIB = 4;

function memoryShort({ freeMiB }: State, domain: Domain | undefined, params: Params): Impossible | undefined {
  if (freeMiB === undefined || domain !== undefined || !willCreate(domain, params)) return undefined;
  const needed = params.memory + OVERHEAD_MIB;
  if (freeMiB >= needed) return undefined;
  const cause = `the guest needs ${needed} MiB, the host has ${freeMiB} MiB free`;
  return { kind: 'impossible', code: 'insufficient_memory', cause, mend: 'lower memory, or shut another guest down' };
}

function changesOf(state: State, domain: Domain | undefined, params: Params): readonly Change[] {
  if (params.state === 'absent') return removal(state, domain, params);
  const file = fileChange(state, params);
  const live = transition(domain, params) ?? settledChanges(state, domain, params);
  return [...file, ...autostartChange(state, params), ...live];
}

export function configPath({ config, name }: Params): string {
  return config ?? `/etc/xen/${name}.cfg`;
}

export function autoLink({ name }: Params): string {
  return `/etc/xen/auto/${name}.cfg`;
}

function fileChange(state: State, params: Params): readonly Change[] {
  const wanted = configOf(params, state.version);
  if (state.file?.kind === 'config' && differingKeys(state.file.config, wanted).length === 0) return [];
  const path = configPath(params);
  const text = renderConfig(wanted);
  const hasSecret = wanted.has('vncpasswd') || wanted.has('spicepasswd');
  const what = state.file === undefined ? 'write' : 'change';
  return [
    {
      summary: `${what} ${path}`,
      before: masked(state.fileText),
      after: masked(text),
      risk: 'write',
      actions: [{ kind: 'write', path, mode: hasSecret ? '0600' : '0644', content: text }],
    },
  ];
}

/** A link, never a copy: xendomains starts every file in that folder, backups included. */
function autostartChange({ autostart }: State, params: Params): readonly Change[] {
  const [link, path] = [autoLink(params), configPath(params)];
  const isLinked = typeof autostart === 'object' && autostart.target === path;
  if (params.autostart === isLinked && (params.autostart || autostart === 'none')) return [];
  const before =
    typeof autostart === 'object' ? `${link} -> ${autostart.target}` : autostart === 'file' ? `${link} (a file)` : '';
  const script = params.autostart ? sh`mkdir -p /etc/xen/auto && ln -sfn -- ${path} ${link}` : sh`rm -f -- ${link}`;
  const summary = params.autostart ? `start ${params.name} with the host` : `do not start ${params.name} with the host`;
  return [
    {
      summary,
      before,
      after: params.autostart ? `${link} -> ${path}` : '',
      risk: 'write',
      actions: [{ kind: 'run', script }],
    },
  ];
}

/** The change that brings the domain into the wanted run state; undefined when it is there, or is to stay away. */
function transition(domain: Domain | undefined, params: Params): readonly Change[] | undefined {
  if (params.state === 'shutdown') return domain === undefined ? [] : [stop(domain, params)];
  if (domain === undefined) return [start(params)];
  if (domain.state === 'shutdown' || domain.state === 'crashed') return [stop(domain, params), start(params)];
  if (params.state === 'running' && domain.state === 'paused')
    return [simple(`let ${params.name} run on`, domain, { after: 'running', script: sh`xl unpause ${domain.domid}` })];
  if (params.state === 'paused' && domain.state === 'running')
    return [simple(`pause ${params.name}`, domain, { after: 'paused', script: sh`xl pause ${domain.domid}` })];
  return undefined;
}

function simple(
  summary: string,
  domain: Domain,
  { after, script }: { after: string; script: ReturnType<typeof sh> },
): Change {
  return {
    summary,
    before: domain.state,
    after,
    risk: 'disruptive',
    actions: [{ kind: 'run', script, deadlineSeconds: 30 }],
  };
}

function start(params: Params): Change {
  const { name, state, create_timeout: seconds } = params;
  const script = create(configPath(params), uuidOf(params), String(seconds), state === 'paused' ? '-p' : '');
  return {
    summary: `create ${name}`,
    before: 'not live',
    after: state,
    risk: 'write',
    actions: [{ kind: 'run', script, deadlineSeconds: seconds + 30 }],
    // Its first second may show the domain still paused.
    settle: { waitsFor: `${name} to be ${state}`, intervalSeconds: 1, deadlineSeconds: 30 },
  };
}

function stop(domain: Domain, { name, shutdown_timeout: seconds, force, recover }: Params): Change {
  const script = shutdown(
    domain.uuid,
    String(seconds),
    force || (recover && domain.state === 'crashed') ? 'yes' : 'no',
  );
  return {
    summary: `shut ${name} down`,
    before: domain.state,
    after: 'not live',
    risk: 'disruptive',
    actions: [{ kind: 'run', script, deadlineSeconds: seconds + 150 }],
  };
}

/** The domain is in the wanted state: what of it differs from the declaration. */
function settledChanges(state: State, domain: Domain | undefined, params: Params): readonly Change[] {
  if (domain === undefined) return [];
  const reasons = restartReasons(state, params);
  if (reasons.length > 0 && params.apply === 'restart')
    return [stop(domain, params), { ...start(params), risk: 'disruptive' }];
  return liveChanges(state, domain, params);
}

function removal(state: State, domain: Domain | undefined, params: Params): readonly Change[] {
  const path = configPath(params);
  const link = autostartChange(state, { ...params, autostart: false });
  const file: Change = {
    summary: `remove ${path}`,
    before: masked(state.fileText),
    after: '',
    risk: 'write',
    actions: [{ kind: 'run', script: sh`rm -f -- ${path}` }],
  };
  return [
    ...(domain === undefined ? [] : [stop(domain, params)]),
    ...link,
    ...(state.file === undefined ? [] : [file]),
  ];
}

function warningsOf(state: State, domain: Domain | undefined, params: Params): readonly string[] {
  const warnings: string[] = [];
  if (state.hasSavedImage)
    warnings.push(
      `a saved image of ${params.name} is in /var/lib/xen/save: at the next start of the host it comes back with its old settings`,
    );
  const reasons = domain === undefined || params.apply === 'restart' ? [] : restartReasons(state, params);
  if (reasons.length > 0) warnings.push(`${params.name} must be restarted for: ${reasons.join(', ')}`);
  if (state.file?.kind === 'unconvertible' && params.state !== 'absent')
    warnings.push(`${configPath(params)} is replaced; it could not be read: ${state.file.cause}`);
  return warnings;
}
