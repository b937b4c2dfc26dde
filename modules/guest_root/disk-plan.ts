import type { Change, Plan } from '../../src/module/contract.ts';
import { onDisk } from './apply.ts';
import type { DiskState } from './disk-state.ts';
import { isOfOtherSource } from './drift.ts';
import { modulesMissing, mountedInTemplate } from './hindrances.ts';
import { FILL_SECONDS, fillWords, uploads } from './fill.ts';
import { identityFiles, type Params } from './params.ts';
import { placeBeside, sourceOf } from './source.ts';

const MIB = 2 ** 20;

type Impossible = Extract<Plan, { kind: 'impossible' }>;

/** What has to be done so that an image file or a device holds the guest's root, or the image is gone. */
export function planDisk(state: DiskState, params: Params): Plan {
  const stop = params.state === 'absent' ? removalRefusal(state, params) : refusal(state, params);
  if (stop !== undefined) return stop;
  const [first, ...rest] = params.state === 'absent' ? removal(state, params) : changes(state, params);
  const warnings = params.state === 'absent' ? [] : warningsOf(state, params);
  return first === undefined
    ? { kind: 'converged', warnings }
    : { kind: 'changes', changes: [first, ...rest], warnings };
}

function impossible(code: string, cause: string, mend: string): Impossible {
  return { kind: 'impossible', code, cause, mend };
}

function refusal(state: DiskState, params: Params): Impossible | undefined {
  const { path, into } = params;
  const { disk, uses, missingTool } = state;
  if (missingTool !== undefined)
    return impossible('missing_tool', `${missingTool} is not on this host`, `install ${missingTool}`);
  if (disk === 'link' || disk === 'other' || (disk === 'missing' && into === 'device')) {
    const what = into === 'image' ? 'no plain file' : 'no block device';
    return impossible('not_a_disk', `${path} is ${what}`, 'check the path; nothing was done');
  }
  if (disk === 'foreign') {
    const cause = `${path} holds ${state.content ?? 'something'} that this module did not put there`;
    return impossible('not_ours', cause, 'use another path, or clear it yourself (wipefs -a); nothing was done');
  }
  if (disk === 'ours' && state.bytes > wantedBytes(state, params))
    return impossible(
      'would_shrink',
      `${path} has ${Math.floor(state.bytes / MIB)} MiB, and ${params.size ?? 0} MiB are declared`,
      'an image is never made smaller: declare at least what it has',
    );
  const [use] = uses;
  if (use !== undefined && (disk !== 'ours' || mustGrow(state, params))) {
    const cause = `${path} is in use: ${use}`;
    return impossible('disk_in_use', cause, 'shut the guest down, or unmount it, first');
  }
  return disk === 'ours' ? undefined : sourceRefusal(state, params);
}

function sourceRefusal(state: DiskState, params: Params): Impossible | undefined {
  const { archive: found, hasTemplate, tools } = state;
  const { archive, template, debootstrap } = params;
  if (archive !== undefined && found === undefined)
    return impossible('archive_missing', `${archive} is not a readable file on this host`, 'put the archive there');
  if (template !== undefined && !hasTemplate)
    return impossible('template_missing', `${template} is no root tree on this host`, 'it must have a folder etc');
  const mounted = mountedInTemplate(state, params);
  if (mounted !== undefined) return { kind: 'impossible', ...mounted };
  const noModules = modulesMissing(state, params);
  if (noModules !== undefined) return { kind: 'impossible', ...noModules };
  if (debootstrap !== undefined && !tools.includes('debootstrap'))
    return impossible('missing_tool', 'debootstrap is not on this host', 'install debootstrap');
  return undefined;
}

function wantedBytes({ bytes }: DiskState, { into, size = 0 }: Params): number {
  return into === 'image' ? size * MIB : bytes;
}

/** ext4 leaves a rest that makes no whole group of blocks. */
const REST = 16 * MIB;

function mustGrow(state: DiskState, params: Params): boolean {
  const wanted = wantedBytes(state, params);
  return state.bytes < wanted || state.fileSystemBytes + REST < wanted;
}

function changes(state: DiskState, params: Params): readonly Change[] {
  const { path, into } = params;
  if (state.disk === 'ours') return mustGrow(state, params) ? [growth(state, params)] : [];
  const source = sourceOf(params);
  const words = fillWords(source, state, params);
  const script = onDisk('disk', path, into, String(wantedBytes(state, params)), placeBeside(params, path), ...words);
  return [
    {
      summary: `make the ${into === 'image' ? 'disk image' : 'file system on'} ${path} from ${source.name}`,
      before: '',
      after: `ext4, ${Math.floor(wantedBytes(state, params) / MIB)} MiB, from ${source.name}\n`,
      risk: 'write',
      actions: [...uploads(source, params), { kind: 'run', script, deadlineSeconds: FILL_SECONDS }],
    },
  ];
}

function growth(state: DiskState, params: Params): Change {
  const { path, into } = params;
  const mebibytes = Math.floor(wantedBytes(state, params) / MIB);
  return {
    summary: `grow ${path} to ${mebibytes} MiB`,
    before: `${Math.floor(state.fileSystemBytes / MIB)} MiB\n`,
    after: `${mebibytes} MiB\n`,
    risk: 'write',
    actions: [
      {
        kind: 'run',
        script: onDisk('grow', path, into, String(wantedBytes(state, params))),
        deadlineSeconds: 1800,
      },
    ],
  };
}

function removalRefusal({ disk, uses, content }: DiskState, { path, into, force }: Params): Impossible | undefined {
  if (into === 'device')
    return impossible('device_stays', `${path} is a device`, 'a device is not removed; clear it yourself (wipefs -a)');
  if (disk === 'link' || disk === 'other' || disk === 'foreign') {
    const cause = `${path} holds ${content ?? 'something'} that this module did not put there`;
    return impossible('not_ours', cause, 'remove it yourself');
  }
  const [use] = uses;
  if (use === undefined || (force && use.startsWith('loop'))) return undefined;
  return impossible('disk_in_use', `${path} is in use: ${use}`, 'shut the guest down, or unmount it, first');
}

function removal({ disk, leftovers }: DiskState, { path }: Params): readonly Change[] {
  const gone = disk === 'missing' ? leftovers : [path];
  if (gone.length === 0) return [];
  return [
    {
      summary: disk === 'missing' ? `remove what an interrupted run left of ${path}` : `remove the disk image ${path}`,
      before: `${gone.join('\n')}\n`,
      after: '',
      risk: disk === 'missing' ? 'write' : 'disruptive',
      actions: [{ kind: 'run', script: onDisk('remove-image', path), deadlineSeconds: 120 }],
    },
  ];
}

/** A disk may be written to by its guest at any time: its identity is set when it is made, and afterwards only told. */
function warningsOf(state: DiskState, params: Params): readonly string[] {
  if (state.disk !== 'ours') return [];
  const drift = isOfOtherSource(state, params)
    ? [`drift: ${params.path} was made from another source than ${sourceOf(params).name} is now; it is kept`]
    : [];
  const files = [...identityFiles(params)].filter(
    ([file, text]) => (state.files.get(file) ?? '').trimEnd() !== text.trimEnd(),
  );
  const lacks =
    params.kernel_modules === undefined || state.hasModules
      ? []
      : [`${params.path} has no modules of ${params.kernel_modules}: the guest's own disk is not written to`];
  return [
    ...drift,
    ...lacks,
    ...files.map(
      ([file]) => `${params.path} has another ${file} than declared: the guest's own disk is not written to`,
    ),
  ];
}
