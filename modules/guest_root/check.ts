import type { Refusal } from '../../src/module/contract.ts';
import type { Params } from './params.ts';

const SYSTEM = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'run', 'sbin', 'sys', 'usr'];

/** What is wrong with the parameters, whatever the host looks like. */
export function refusals(params: Params): readonly Refusal[] {
  return [...pathRefusals(params), ...sourceRefusals(params), ...sizeRefusals(params), ...networkRefusals(params)];
}

function pathRefusals({ path, into }: Params): readonly Refusal[] {
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
  if (into === 'device') {
    return steps.length > 1 && steps[0] === 'dev'
      ? []
      : refuse('bad_path', `${path} is no device`, 'name one of /dev, e.g. /dev/vg0/g1');
  }
  if (steps.length < 2 || SYSTEM.includes(steps[0] ?? '')) {
    return refuse(
      'forbidden_path',
      `${path} may belong to the host itself`,
      'use a path of its own, such as /srv/root/g1',
    );
  }
  return [];
}

const SOURCES = ['archive', 'local_archive', 'template', 'debootstrap'] as const;

function sourceRefusals(params: Params): readonly Refusal[] {
  if (params.state === 'absent') return [];
  const given = SOURCES.filter(key => params[key] !== undefined);
  const mend = `give one of ${SOURCES.join(', ')}`;
  const [first, second] = given;
  if (first === undefined) return [{ code: 'no_archive', cause: 'nothing tells where the root tree comes from', mend }];
  if (second !== undefined)
    return [{ code: 'two_archives', cause: `${first} and ${second} are both given`, mend, param: [second] }];
  return [...absolutePathRefusals(params), ...nestingRefusals(params)];
}

function absolutePathRefusals(params: Params): readonly Refusal[] {
  return (['archive', 'template'] as const).flatMap(key => {
    const path = params[key];
    if (path === undefined || path.startsWith('/')) return [];
    return [{ code: 'bad_path', cause: `${key} is no absolute path`, mend: 'begin it with /', param: [key] }];
  });
}

/** A copy of a folder into itself has no end. */
function nestingRefusals({ path, template }: Params): readonly Refusal[] {
  const within = (one: string, other: string): boolean => `${one}/`.startsWith(`${other.replace(/\/+$/, '')}/`);
  if (template === undefined || (!within(path, template) && !within(template, path))) return [];
  const cause = `${path} and the template ${template} lie one in the other`;
  return [{ code: 'nested_template', cause, mend: 'keep the template beside the roots', param: ['template'] }];
}

function sizeRefusals({ into, size, state }: Params): readonly Refusal[] {
  if (into === 'image' && size === undefined && state === 'present')
    return [{ code: 'no_size', cause: 'nothing tells how large the image shall be', mend: 'give size in MiB' }];
  if (into === 'image' || size === undefined) return [];
  const cause = `size says nothing with into: ${into}`;
  return [{ code: 'unfit_size', cause, mend: 'leave it out', param: ['size'] }];
}

function networkRefusals({ into, network, state }: Params): readonly Refusal[] {
  if (into === 'directory' || network !== 'manual' || state === 'absent') return [];
  const cause = 'network: manual is for a root that comes over the network';
  return [{ code: 'unfit_network', cause, mend: 'leave it out', param: ['network'] }];
}
