import type { Change, Plan } from '../../src/module/contract.ts';
import { type Script, scriptFile, sh } from '../../src/module/script.ts';
import { commandLineOf } from './command-line.ts';
import { autoLink, configPath, keptAs } from './guest-files.ts';
import { type Impossible, impossible } from './impossible.ts';
import type { Params } from './params.ts';
import type { State, XmAnswer } from './state.ts';
import { commandLineOfXm } from './xm-command-line.ts';
import type { XmDomain } from './xm-list.ts';
import { type Literal, readXm } from './xm-python.ts';

const act = scriptFile(import.meta.url, 'xm-act.sh');

/**
 * On a host of xend: run states, through xm. Its files are Python programs, so they are read as far as they are plain settings, and
 * never written; what differs is told.
 */
export function planXm(state: State, { failure, domains }: XmAnswer, params: Params): Plan {
  if (failure !== undefined) {
    const cause = `xm list failed with status ${failure.status}: ${failure.text.split('\n').at(-1) ?? ''}`;
    return impossible('xm_failed', cause, 'look at xend (/var/log/xen/xend.log)');
  }
  const domain = domains.find(({ name }) => name === params.name);
  const stop = xmRefusal(state, domain, params);
  if (stop !== undefined) return stop;
  const [first, ...rest] = changesOf(state, domain, params);
  const warnings = params.state === 'absent' ? [] : warningsOf(state, domain, params);
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...rest], warnings };
}

function xmRefusal(state: State, domain: XmDomain | undefined, params: Params): Impossible | undefined {
  const { name, uuid, recover, force } = params;
  if (domain !== undefined && uuid !== undefined && domain.uuid.toLowerCase() !== uuid.toLowerCase()) {
    const cause = `another guest is called ${name} here: its uuid is ${domain.uuid}`;
    return impossible('identity_conflict', cause, 'give that uuid if it is the same guest, or choose another name');
  }
  if (domain?.state === 'suspended')
    return impossible('domain_suspended', `${name} is being saved or migrated`, 'run again when that is over');
  if (domain?.state === 'crashed' && !recover && !(params.state === 'absent' && force))
    return impossible(
      'guest_crashed',
      `${name} has crashed and is kept for a look`,
      'look at it, then set "recover: true"',
    );
  const isWanted = params.state === 'running' || params.state === 'paused';
  if (!isWanted || domain !== undefined || state.fileText !== '') return undefined;
  const cause = `there is no ${configPath(params)}, and files for xm are not written`;
  return impossible(
    'no_xm_config',
    cause,
    'put the file there, or upgrade the host to xl and convert it (xenplay xm2xl)',
  );
}

function changesOf(state: State, domain: XmDomain | undefined, params: Params): readonly Change[] {
  const { name } = params;
  const isLive = domain !== undefined && domain.state !== 'inactive';
  switch (params.state) {
    case 'shutdown':
      return isLive ? [stopping(domain, params)] : [];
    case 'absent':
      return [
        ...(isLive ? [stopping(domain, params)] : []),
        ...(domain === undefined
          ? []
          : [change(`let xend forget ${name}`, words(params, 'delete', keptAs(state, params, 'xend.removed')))]),
        ...withoutAutostart(state, params),
        ...(state.fileText === '' ? [] : [putAside(configPath(params), keptAs(state, params, 'removed'))]),
      ];
    case 'running':
    case 'paused':
      return runChanges(domain, params);
  }
}

/** In the times of xm there were copies as well as links. */
function withoutAutostart(state: State, params: Params): readonly Change[] {
  const { autostart } = state;
  const link = autoLink(params);
  if (autostart === 'none') return [];
  if (autostart === 'file') return [putAside(link, keptAs(state, params, 'auto.removed'))];
  return [change(`do not start ${params.name} with the host`, sh`rm -f -- ${link}`)];
}

/** Files for xm are never ours: each may be the only copy. */
function putAside(path: string, aside: string): Change {
  return change(`move ${path} to ${aside}`, sh`mv -f -- ${path} ${aside}`);
}

function runChanges(domain: XmDomain | undefined, params: Params): readonly Change[] {
  const { name, state } = params;
  switch (domain?.state) {
    case undefined:
      return [change(`create ${name}`, words(params, state === 'paused' ? 'create-paused' : 'create'))];
    case 'inactive':
      return [change(`start ${name}`, words(params, state === 'paused' ? 'start-paused' : 'start'))];
    case 'running':
      return state === 'running' ? [] : [change(`pause ${name}`, words(params, 'pause'), 'disruptive')];
    case 'paused':
      return state === 'paused' ? [] : [change(`let ${name} run on`, words(params, 'unpause'), 'disruptive')];
    case 'shutdown':
    case 'crashed':
    case 'dying':
      return [
        stopping(domain, params),
        change(`create ${name}`, words(params, state === 'paused' ? 'create-paused' : 'create')),
      ];
    case 'rebooting':
    case 'suspended':
      return [];
  }
}

function stopping(domain: XmDomain | undefined, params: Params): Change {
  const mayDestroy = params.force || domain?.state === 'crashed';
  const stop = change(
    `shut ${params.name} down`,
    words(params, mayDestroy ? 'shutdown-force' : 'shutdown'),
    'disruptive',
  );
  return { ...stop, before: domain?.state ?? '', after: 'not live' };
}

function words(params: Params, verb: string, kept = ''): Script {
  const { name, shutdown_timeout: seconds, create_timeout: patience } = params;
  return act(verb, name, configPath(params), String(seconds), String(patience), kept);
}

function change(summary: string, script: Script, risk: 'write' | 'disruptive' = 'write'): Change {
  return { summary, before: '', after: summary, risk, actions: [{ kind: 'run', script, deadlineSeconds: 900 }] };
}

/** Where the file, or the guest that runs, is not as declared: nothing of that is changed through xm. */
function warningsOf({ fileText }: State, domain: XmDomain | undefined, params: Params): readonly string[] {
  const { settings, unread } = readXm(fileText);
  const told = Object.entries(declaredFor(params)).flatMap(([key, wanted]) => {
    const found = key === 'command line' ? commandLineOfXm(settings, [])[0]?.[1] : settings.get(key);
    return wanted === undefined || found === undefined || String(found) === String(wanted)
      ? []
      : [`${configPath(params)} has ${key} ${shown(found)}, not ${String(wanted)}: files for xm are not written`];
  });
  const live =
    domain?.memoryMiB !== undefined && domain.state !== 'inactive' && Math.abs(domain.memoryMiB - params.memory) > 1
      ? [`${params.name} has ${domain.memoryMiB} MiB, not ${params.memory}: it is not changed through xm`]
      : [];
  const [first] = unread;
  const partly =
    first === undefined
      ? []
      : [`line ${first.line} of ${configPath(params)} is more than a plain setting: the file was read in part`];
  return [...told, ...live, ...partly];
}

function declaredFor(params: Params): Readonly<Record<string, string | number | undefined>> {
  const { memory, vcpus, kernel, ramdisk } = params;
  return { memory, vcpus, kernel, ramdisk, 'command line': commandLineOf(params) };
}

function shown(value: Literal): string {
  return JSON.stringify(value).slice(0, 200);
}
