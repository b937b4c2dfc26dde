import type { Action } from '../../src/module/contract.ts';
import { onTree } from './apply.ts';
import { identityFiles, type Params } from './params.ts';
import { type Source, sourceOf } from './source.ts';

/** debootstrap over a slow line takes its time. */
export const FILL_SECONDS = 3600;

interface Seen {
  readonly templatePlace: string | undefined;
}

/** Words that tell tree.sh and disk.sh what to fill a tree with, and the guest's identity. */
export function fillWords(source: Source, { templatePlace }: Seen, params: Params): readonly string[] {
  const name = source.kind === 'upload' ? `controller:${source.name}` : source.name;
  const marker = `{"version":1,"source":${JSON.stringify(name)}${templatePlace === undefined ? '' : `,"place":${JSON.stringify(templatePlace)}`}`;
  return [
    source.place,
    source.kind,
    marker,
    params.fstab,
    params.console,
    params.kernel_modules ?? '',
    ...[...identityFiles(params)].flat(),
  ];
}

/** An archive of the controller is sent beside the tree, and deleted there afterwards. */
export function uploads(source: Source, params: Params): readonly [] | readonly [Action, Action] {
  const file = params.local_files?.['local_archive'];
  if (source.kind !== 'upload' || file === undefined) return [];
  return [
    { kind: 'run', script: onTree('prepare', sourceOf(params).place, String(file.size)) },
    { kind: 'upload', localPath: file.path, path: source.place, mode: '0600' },
  ];
}
