import type { JsonObject } from '../../src/model/json.ts';
import type { CommandOutput, Plan } from '../../src/module/contract.ts';
import { defineModule } from '../../src/module/contract.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { refusals } from './check.ts';
import { planDisk } from './disk-plan.ts';
import { type DiskState, parseDisk } from './disk-state.ts';
import { networkFiles, type Params, params } from './params.ts';
import { plan as planTree } from './plan.ts';
import { sourceOf } from './source.ts';
import { parseState, type State } from './state.ts';

const probeTree = scriptFile(import.meta.url, 'source-probe.sh', 'console.sh', 'modules.sh', 'probe.sh');
const probeDisk = scriptFile(import.meta.url, 'source-probe.sh', 'modules.sh', 'disk-probe.sh');

/** A root is a folder, or a file system on a disk. */
type Root = { readonly kind: 'tree'; readonly tree: State } | { readonly kind: 'disk'; readonly disk: DiskState };

export const guestRoot = defineModule<Params, Root>({
  name: 'guest_root',
  summary:
    "Makes the root of one guest in a directory, a disk image or on a device, from an archive, a template or debootstrap, with the guest's own identity.",
  params,
  localFiles: ['local_archive'],
  probeDeadlineSeconds: 300,
  highestRisk: 'disruptive',
  changeSeconds: () => 7200,
  check: refusals,
  claims: ({ path, hostname, state }) =>
    state === 'absent' || hostname === undefined
      ? []
      : [{ kind: 'guest_root', value: path, owner: hostname, scope: 'host', param: ['path'] }],
  probe,
  parse,
  plan,
  facts,
});

function probe(params: Params): Script {
  const { path, into, archive, template = '', debootstrap, state, force } = params;
  const source = state === 'absent' ? '' : (archive ?? '');
  const modules = state === 'absent' ? '' : (params.kernel_modules ?? '');
  if (into !== 'directory') return probeDisk(path, into, source, state === 'absent' ? '' : template, modules);
  const uses = state === 'absent' || force ? 'uses' : '';
  const names = state === 'absent' ? [] : [...networkFiles(params).keys()];
  return probeTree(path, source, uses, debootstrap === undefined ? template : 'debootstrap', modules, ...names);
}

function parse(output: CommandOutput, { into }: Params): Root {
  return into === 'image' || into === 'device'
    ? { kind: 'disk', disk: parseDisk(output) }
    : { kind: 'tree', tree: parseState(output) };
}

function plan(root: Root, given: Params): Plan {
  return root.kind === 'disk' ? planDisk(root.disk, given) : planTree(root.tree, given);
}

function facts(root: Root, given: Params): JsonObject {
  const { marker } = root.kind === 'disk' ? root.disk : root.tree;
  return {
    path: given.path,
    source: marker?.source ?? sourceOf(given).name,
    host_keys: root.kind === 'disk' ? [] : root.tree.hostKeys,
  };
}
