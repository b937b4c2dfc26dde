import type { Action, Change, LocalFile, Plan } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { hindrance } from './hindrances.ts';
import { identityFiles, type Params } from './params.ts';
import { isDrifted } from './drift.ts';
import type { State } from './state.ts';

const applyScript = scriptFile(import.meta.url, 'apply.sh');

/** What has to be done so that the tree is there with its identity, or is gone. */
export function plan(state: State, params: Params): Plan {
  const stop = hindrance(state, params);
  if (stop !== undefined) return { kind: 'impossible', ...stop };
  const drifted = isDrifted(state, params);
  const [first, ...others] = changesOf(state, params, drifted);
  const warnings = drifted && !params.force ? [driftWarning(params)] : [];
  if (first === undefined) return { kind: 'converged', warnings };
  return { kind: 'changes', changes: [first, ...others], warnings };
}

function changesOf(state: State, params: Params, drifted: boolean): readonly Change[] {
  if (params.state === 'absent') return removal(state, params);
  if (state.tree !== 'ours' || (drifted && params.force)) return [unpacking(state, params)];
  return [...identityChanges(state, params), ...keyChange(state, params)];
}

function driftWarning({ path, archive, local_archive: local }: Params): string {
  return `drift: ${path} was unpacked from another archive than ${archive ?? local ?? ''} is now; the tree is kept (force: true would replace it)`;
}

function removal(state: State, { path }: Params): readonly Change[] {
  const hasTree = state.tree === 'ours';
  if (!hasTree && state.leftovers.length === 0) return [];
  const gone = hasTree ? [path] : state.leftovers;
  return [
    {
      summary: hasTree ? `remove the root tree ${path}` : `remove what an interrupted run left of ${path}`,
      before: `${gone.join('\n')}\n`,
      after: '',
      risk: hasTree ? 'disruptive' : 'write',
      actions: [{ kind: 'run', script: applyScript('remove', path), deadlineSeconds: 600 }],
    },
  ];
}

const UNPACK_SECONDS = 1800;

function unpacking(state: State, params: Params): Change {
  const { path, local_archive: local } = params;
  const source = params.archive ?? local ?? '';
  const file = params.local_files?.['local_archive'];
  const isUpload = file !== undefined;
  const archive = isUpload ? `${path}.tar-xenplay` : source;
  const marker = `{"version":1,"source":${JSON.stringify(isUpload ? `controller:${source}` : source)}`;
  const script = applyScript(
    'unpack',
    path,
    archive,
    isUpload ? 'upload' : 'host',
    marker,
    params.fstab,
    ...pairs(identityFiles(params)),
  );
  const run: Action = { kind: 'run', script, deadlineSeconds: UNPACK_SECONDS };
  const sent = file === undefined ? undefined : uploads(path, file, archive);
  return {
    summary: state.tree === 'ours' ? `replace the root tree ${path} from ${source}` : `unpack ${source} to ${path}`,
    before: state.tree === 'ours' ? `from ${state.marker?.source ?? 'an unknown archive'}\n` : '',
    after: `from ${source}\n`,
    risk: state.tree === 'ours' ? 'disruptive' : 'write',
    actions: sent === undefined ? [run] : [...sent, run],
  };
}

function uploads(path: string, { path: localPath, size }: LocalFile, archive: string): readonly [Action, Action] {
  return [
    { kind: 'run', script: applyScript('prepare', path, String(size)) },
    { kind: 'upload', localPath, path: archive, mode: '0600' },
  ];
}

/** One change for each file that differs, so that each shows its own difference. */
function identityChanges(state: State, params: Params): readonly Change[] {
  const { path } = params;
  const files = [...identityFiles(params)].filter(([name, text]) => (state.files.get(name) ?? '') !== text);
  const written = files.map(
    ([name, text]): Change => ({
      summary: `write ${path}/${name}`,
      before: state.files.get(name) ?? '',
      after: text,
      risk: 'write',
      actions: [{ kind: 'run', script: applyScript('identity', path, 'kept', name, text) }],
    }),
  );
  const fstab = state.files.get('etc/fstab') ?? '';
  const unwanted = params.fstab === 'kept' ? [] : fstab.split('\n').filter(isUnwantedMount);
  if (unwanted.length === 0) return written;
  const mended: Change = {
    summary: `take the mounts of a disk root out of ${path}/etc/fstab`,
    before: `${unwanted.join('\n')}\n`,
    after: '',
    risk: 'write',
    actions: [{ kind: 'run', script: applyScript('identity', path, 'nfs_root') }],
  };
  return [...written, mended];
}

/** The rule that mend_fstab in apply.sh carries out. */
function isUnwantedMount(line: string): boolean {
  const [device = '', mountPoint = '', type = ''] = line.trim().split(/[ \t]+/);
  if (device.startsWith('#') || type === '') return false;
  return type === 'swap' || mountPoint === 'swap' || (mountPoint === '/' && !/^nfs4?$/.test(type));
}

/** A daemon without a host key lets nobody in; keys are made only where the host itself has the tool. */
function keyChange(state: State, { path }: Params): readonly Change[] {
  const lacking = [
    ['openssh', 'ssh-keygen'],
    ['dropbear', 'dropbearkey'],
  ].filter(
    ([daemon = '', tool = '']) =>
      state.daemons.includes(daemon) && !state.keyed.includes(daemon) && state.tools.includes(tool),
  );
  if (lacking.length === 0) return [];
  return [
    {
      summary: `make ssh host keys in ${path}`,
      before: '',
      after: `${lacking.map(([daemon]) => daemon).join(', ')}\n`,
      risk: 'write',
      actions: [
        {
          kind: 'run',
          script: applyScript('keys', path, ...lacking.map(([daemon = '']) => daemon)),
          deadlineSeconds: 300,
        },
      ],
    },
  ];
}

function pairs(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flat();
}
