import { OrchestratorError } from '../../src/model/diagnostic.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { defineModule, type Plan, type WithLocalTargets } from '../../src/module/contract.ts';
import { lookAt, parsePathState, type PathState } from '../../src/module/files/path-state.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalTargets;

/** What a host or a playbook says may not lead out of dest. */
class PathRefused extends OrchestratorError {}

export const fetch = defineModule<Params, PathState>({
  name: 'fetch',
  summary: 'Brings a file of the host to the controller.',
  params,
  takesAsync: false,
  localTargets: (given, host) => ({ dest: targetOf(given, host.name) }),
  probeDeadlineSeconds: 600,
  probe: ({ src }) => lookAt(src, { follow: true, want: 'sha256' }),
  parse: parsePathState,
  plan: planOf,
  facts: factsOf,
});

function targetOf({ src, dest, flat }: Params, host: string): string {
  const steps = src.split('/').filter(step => step !== '' && step !== '.');
  const name = steps.at(-1) ?? '';
  if (steps.includes('..') || name === '' || /[\0\n]/.test(src)) {
    const cause = `"${src}" may lead out of dest, or names no file`;
    throw new PathRefused({ code: 'bad_path', cause, mend: 'write the path without ".." and line ends' });
  }
  if (flat) return dest.endsWith('/') ? dest + name : dest;
  if (/[/\0\n]|^\.{0,2}$/.test(host)) {
    const cause = `the name of the host ("${host}") cannot be that of a folder`;
    throw new PathRefused({ code: 'bad_path', cause, mend: 'use flat: true, or rename the host in the inventory' });
  }
  return [dest.replace(/\/+$/, ''), host, ...steps].join('/');
}

function planOf(state: PathState, given: Params): Plan {
  const { src, validate_checksum: isValidated } = given;
  const { checksum, size } = state;
  const target = given.local_targets?.['dest'];
  if (isMissing(state) && !given.fail_on_missing) return { kind: 'converged' };
  const hindrance = hindranceOf(state, given);
  if (hindrance !== undefined) return { kind: 'impossible', ...hindrance };
  if (target === undefined || checksum === undefined || target.sha256 === checksum) return { kind: 'converged' };
  const { path: localPath } = target;
  return {
    kind: 'changes',
    changes: [
      {
        summary: `fetch ${src} to ${localPath}`,
        before: target.sha256 === undefined ? '' : `sha256 ${target.sha256}`,
        after: `sha256 ${checksum}`,
        risk: 'write',
        actions: [{ kind: 'download', path: src, localPath, size, ...(isValidated ? { sha256: checksum } : {}) }],
      },
    ],
  };
}

/** A link that points nowhere is no file either. */
function isMissing({ kind }: PathState): boolean {
  return kind === 'absent' || kind === 'link';
}

/** Where Ansible has words for it, in its words: playbooks compare them. */
function hindranceOf(state: PathState, { src, local_targets: targets }: Params) {
  const { kind, checksum } = state;
  const target = targets?.['dest'];
  if (isMissing(state))
    return { code: 'no_such_file', cause: MISSING, mend: 'check src, or give fail_on_missing: false' };
  if (kind === 'directory') return { code: 'not_a_file', cause: IS_FOLDER, mend: 'name a file' };
  if (kind !== 'file') return { code: 'not_a_file', cause: `${src} is no plain file`, mend: 'name a file' };
  if (checksum === undefined) return { code: 'unreadable', cause: `${src} cannot be read`, mend: 'use become' };
  if (target?.isFolder !== true) return undefined;
  const cause = `dest is an existing folder: ${target.path}`;
  return { code: 'in_the_way', cause, mend: 'end dest with /, or name a file' };
}

const MISSING = 'the remote file does not exist, not transferring, ignored';
const IS_FOLDER = 'remote file is a directory, fetch cannot work on directories';

function factsOf(state: PathState, { src, local_targets: targets }: Params): JsonObject {
  const target = targets?.['dest'];
  if (isMissing(state)) return { file: src, msg: MISSING };
  if (state.kind === 'directory') return { file: src, msg: IS_FOLDER };
  const { sha1, md5 } = target ?? {};
  return {
    file: src,
    dest: target?.path ?? '',
    ...(sha1 === undefined ? {} : { checksum: sha1, remote_checksum: sha1 }),
    ...(md5 === undefined ? {} : { md5sum: md5 }),
    remote_md5sum: null,
  };
}
