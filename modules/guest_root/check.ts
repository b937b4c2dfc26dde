import type { Refusal } from '../../src/module/contract.ts';
import type { Params } from './params.ts';

const SYSTEM = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'run', 'sbin', 'sys', 'usr'];

/** What is wrong with the parameters, whatever the host looks like. */
export function refusals(params: Params): readonly Refusal[] {
  return [...pathRefusals(params.path), ...archiveRefusals(params)];
}

function pathRefusals(path: string): readonly Refusal[] {
  const steps = path.slice(1).split('/');
  const refuse = (code: string, cause: string, mend: string): readonly Refusal[] => [
    { code, cause, mend, param: ['path'] },
  ];
  if (!path.startsWith('/') || steps.some(step => step === '' || step === '.' || step === '..')) {
    return refuse(
      'bad_path',
      `${JSON.stringify(path)} is no plain absolute path`,
      'write it without //, ./, ../ and final /',
    );
  }
  if (!/^[A-Za-z0-9/._+-]+$/.test(path)) {
    const cause = `${JSON.stringify(path)} cannot stand in the kernel command line of a guest`;
    return refuse('bad_path', cause, 'use letters, digits and . _ + - only');
  }
  if (steps.length < 2 || SYSTEM.includes(steps[0] ?? '')) {
    return refuse(
      'forbidden_path',
      `${path} may belong to the host itself`,
      'use a directory of its own, such as /srv/root/g1',
    );
  }
  return [];
}

function archiveRefusals({ state, archive, local_archive: local }: Params): readonly Refusal[] {
  if (state === 'absent') return [];
  const mend = 'give archive (a file on the host) or local_archive (a file on the controller), one of them';
  if (archive === undefined && local === undefined) {
    return [{ code: 'no_archive', cause: 'nothing tells where the root tree comes from', mend }];
  }
  if (archive !== undefined && local !== undefined) {
    return [
      { code: 'two_archives', cause: 'archive and local_archive are both given', mend, param: ['local_archive'] },
    ];
  }
  if (archive !== undefined && !archive.startsWith('/')) {
    return [{ code: 'bad_path', cause: 'archive is no absolute path', mend: 'begin it with /', param: ['archive'] }];
  }
  return [];
}
