import type { Action, Change, Plan } from '../../src/module/contract.ts';
import { type Script, sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';
import { editedTable, isFor, unescaped, withoutSlash } from './table.ts';

export interface State {
  /** What is mounted there now; undefined: nothing. */
  readonly source: string | undefined;
  readonly options: readonly string[];
  /** yes, no, or stuck: looking at it took too long. */
  readonly folder: string;
  /** The text of fstab. */
  readonly table: string;
}

export function pathOf({ path, name }: Params): string {
  return withoutSlash(path ?? name ?? '');
}

export function optionsOf({ opts, boot }: Params): string {
  return boot || opts.split(',').includes('noauto') ? opts : `${opts},noauto`;
}

export function planMount(state: State, given: Params): Plan {
  if (state.folder === 'stuck')
    return {
      kind: 'impossible',
      code: 'stuck',
      cause: `looking at ${pathOf(given)} took longer than 5 s: a file system on the way to it does not answer`,
      mend: 'see to its server, or let go of it with umount -l on the host',
    };
  if (given.state === 'ephemeral' && state.source !== undefined && unescaped(state.source) !== given.src)
    return {
      kind: 'impossible',
      code: 'in_the_way',
      cause: `${pathOf(given)} has ${unescaped(state.source)} mounted`,
      mend: 'unmount it first, or take another path',
    };
  const [first, ...rest] = drafts(state, given);
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function drafts(state: State, given: Params): readonly Change[] {
  const isMounted = state.source !== undefined;
  const table = tableChanges(state, given);
  switch (given.state) {
    case 'present':
    case 'absent_from_fstab':
      return table;
    case 'mounted':
      if (!isMounted) return [...table, mountChange(state, given, sh`mount -- ${pathOf(given)}`)];
      return table.length === 0 ? [] : [...table, remountChange(state, given)];
    case 'unmounted':
      return isMounted ? [unmountChange(state, given)] : [];
    case 'absent':
      return [...table, ...(isMounted ? [unmountChange(state, given)] : []), ...folderChanges(state, given)];
    case 'remounted': {
      const options = given.opts === 'defaults' ? 'remount' : `remount,${given.opts}`;
      return [
        { ...change(`remount ${pathOf(given)}`, [], [sh`mount -o ${options} -- ${pathOf(given)}`], given), once: true },
      ];
    }
    case 'ephemeral': {
      const words = sh`mount -t ${given.fstype ?? ''} -o ${given.opts} -- ${given.src ?? ''} ${pathOf(given)}`;
      return isMounted ? [] : [mountChange(state, given, words)];
    }
  }
}

function tableChanges({ table }: State, given: Params): readonly Change[] {
  const isAbsent = given.state === 'absent' || given.state === 'absent_from_fstab';
  const place = { path: pathOf(given), src: given.src };
  const entry = {
    src: given.src ?? '',
    path: place.path,
    fstype: given.fstype ?? '',
    opts: optionsOf(given),
    dump: String(given.dump),
    passno: String(given.passno),
  };
  const after = editedTable(table, other => isFor(other, place), isAbsent ? undefined : entry);
  if (after === table) return [];
  const write: Action = { kind: 'write', path: given.fstab, mode: '0644', keepsRights: true, content: after };
  const summary = `${isAbsent ? 'take' : 'write'} ${place.path} ${isAbsent ? 'out of' : 'into'} ${given.fstab}`;
  return [{ summary, before: table, after, risk: 'write', actions: [write] }];
}

function mountChange({ folder }: State, given: Params, script: Script): Change {
  const make: readonly Script[] = folder === 'yes' ? [] : [sh`mkdir -p -- ${pathOf(given)}`];
  const [first, ...rest] = make;
  const scripts: readonly [Script, ...Script[]] = first === undefined ? [script] : [first, ...rest, script];
  return change(`mount ${given.src ?? ''} on ${pathOf(given)}`, ['', 'mounted'], scripts, given);
}

/** The same source takes new options in place (said again, since busybox reads no fstab for it); another one is mounted anew. */
function remountChange(state: State, given: Params): Change {
  const path = pathOf(given);
  const isSame = state.source !== undefined && unescaped(state.source) === given.src;
  const script = isSame
    ? sh`mount -o ${`remount,${optionsOf(given)}`} -- ${path}`
    : sh`umount -- ${path} && mount -- ${path}`;
  const made = change(`remount ${path}`, [state.options.join(','), optionsOf(given)], [script], given);
  return isSame ? made : { ...made, risk: 'disruptive' };
}

function unmountChange({ source }: State, given: Params): Change {
  const path = pathOf(given);
  const made = change(`unmount ${path}`, [unescaped(source ?? ''), ''], [sh`umount -- ${path}`], given);
  return { ...made, risk: 'disruptive' };
}

function folderChanges({ folder }: State, given: Params): readonly Change[] {
  if (folder !== 'yes' || !pathOf(given).startsWith('/')) return [];
  return [change(`remove the folder ${pathOf(given)}`, ['there', ''], [sh`rmdir -- ${pathOf(given)}`], given)];
}

function change(
  summary: string,
  [before = '', after = '']: readonly string[],
  [first, ...rest]: readonly [Script, ...Script[]],
  { timeout }: Params,
): Change {
  const run = (script: Script): Action => ({
    kind: 'run',
    script: bounded(script, timeout),
    deadlineSeconds: timeout + 10,
  });
  return {
    summary,
    before: `${before}\n`,
    after: `${after}\n`,
    risk: 'write',
    actions: [run(first), ...rest.map(run)],
  };
}

/** A server that does not answer must not hold the host's shell. */
function bounded(script: Script, seconds: number): Script {
  return sh`if timeout 5 true 2>/dev/null; then timeout ${seconds} sh -c ${script.text} || {
  status=$?
  test "$status" -ne 124 || echo ${`not done after ${seconds} s: the server or device does not answer`} >&2
  exit "$status"
}
else
${sh.raw(script.text)}
fi`;
}
