import type { Change, Plan } from '../../src/module/contract.ts';
import { onTree } from './apply.ts';
import { hindrance } from './hindrances.ts';
import { identityFiles, type Params } from './params.ts';
import { isDrifted } from './drift.ts';
import { FILL_SECONDS, fillWords, uploads } from './fill.ts';
import { sourceOf } from './source.ts';
import type { State } from './state.ts';

/** What has to be done so that the tree is there with its identity, or is gone. */
export function plan(state: State, params: Params): Plan {
  const stop = hindrance(state, params);
  if (stop !== undefined) return { kind: 'impossible', ...stop };
  const drifted = isDrifted(state, params);
  const [first, ...others] = changesOf(state, params, drifted);
  const warnings = [
    ...(drifted && !params.force ? [driftWarning(params)] : []),
    ...cardWarnings(state, params),
    ...consoleWarnings(state, params),
  ];
  if (first === undefined) return { kind: 'converged', warnings };
  return { kind: 'changes', changes: [first, ...others], warnings };
}

function changesOf(state: State, params: Params, drifted: boolean): readonly Change[] {
  if (params.state === 'absent') return removal(state, params);
  if (state.tree !== 'ours' || (drifted && params.force)) return [unpacking(state, params)];
  return [...identityChanges(state, params), ...bootChanges(state, params), ...keyChange(state, params)];
}

function driftWarning(params: Params): string {
  return `drift: ${params.path} was made from another source than ${sourceOf(params).name} is now; the tree is kept (force: true would replace it)`;
}

/** `fstab: kept` is what a tree has that is no NFS root. */
function cardWarnings({ cards }: State, { path, state, network, fstab }: Params): readonly string[] {
  const [card] = cards;
  if (card === undefined || state === 'absent' || network === 'manual' || fstab === 'kept') return [];
  const [name = '', method = ''] = card.split(' ');
  return [
    `${path} configures ${name} itself (${method}), and may lose the root that comes over it: network: manual leaves that to the kernel`,
  ];
}

function consoleWarnings({ consoles }: State, { path, state, console, fstab }: Params): readonly string[] {
  if (consoles.length === 0 || state === 'absent' || console === 'hvc0' || fstab === 'kept') return [];
  return [
    `${consoles.join(' and ')} of ${path} is not made for hvc0, the console of a PV guest: console: hvc0 mends it`,
  ];
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
      actions: [{ kind: 'run', script: onTree('remove', path), deadlineSeconds: 600 }],
    },
  ];
}

function unpacking(state: State, params: Params): Change {
  const { path } = params;
  const source = sourceOf(params);
  const script = onTree('unpack', path, ...fillWords(source, state, params));
  return {
    summary:
      state.tree === 'ours'
        ? `replace the root tree ${path} from ${source.name}`
        : `${source.verb} ${source.name} to ${path}`,
    before: state.tree === 'ours' ? `from ${state.marker?.source ?? 'an unknown archive'}\n` : '',
    after: `from ${source.name}\n`,
    risk: state.tree === 'ours' ? 'disruptive' : 'write',
    actions: [...uploads(source, params), { kind: 'run', script, deadlineSeconds: FILL_SECONDS }],
  };
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
      actions: [{ kind: 'run', script: onTree('identity', path, 'kept', 'kept', '', name, text) }],
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
    actions: [{ kind: 'run', script: onTree('identity', path, 'nfs_root', 'kept', '') }],
  };
  return [...written, mended];
}

/** The rule that mend_fstab in identity.sh carries out. */
function isUnwantedMount(line: string): boolean {
  const [device = '', mountPoint = '', type = ''] = line.trim().split(/[ \t]+/);
  if (device.startsWith('#') || type === '') return false;
  return type === 'swap' || mountPoint === 'swap' || (mountPoint === '/' && !/^nfs4?$/.test(type));
}

/** What a kernel of the dom0 wants of the tree that it boots. */
function bootChanges({ consoles, hasModules }: State, params: Params): readonly Change[] {
  const { path, console, kernel_modules: modules } = params;
  const login: Change = {
    summary: `let people log in at hvc0 of ${path}`,
    before: '',
    after: consoles.map(file => `${file}: hvc0\n`).join(''),
    risk: 'write',
    actions: [{ kind: 'run', script: onTree('identity', path, 'kept', 'hvc0', '') }],
  };
  const copy: Change = {
    summary: `copy ${modules ?? ''} to ${path}`,
    before: '',
    after: `${modules ?? ''}\n`,
    risk: 'write',
    actions: [
      {
        kind: 'run',
        script: onTree('identity', path, 'kept', 'kept', modules ?? ''),
        deadlineSeconds: FILL_SECONDS,
      },
    ],
  };
  return [
    ...(console === 'hvc0' && consoles.length > 0 ? [login] : []),
    ...(modules === undefined || hasModules ? [] : [copy]),
  ];
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
          script: onTree('keys', path, ...lacking.map(([daemon = '']) => daemon)),
          deadlineSeconds: 300,
        },
      ],
    },
  ];
}
