import type { Refusal } from '../../src/module/contract.ts';
import type { Params } from './params.ts';

/** What is wrong with the parameters, whatever the host looks like. */
export function refusals(params: Params): readonly Refusal[] {
  return [
    ...pathRefusals(params),
    ...(params.state === 'absent' ? [] : [...sourceRefusals(params), ...ramdiskRefusals(params)]),
  ];
}

function refuse(code: string, [cause, mend]: readonly [string, string], param: string): Refusal {
  return { code, cause, mend, param: [param] };
}

const PATHS = ['kernel', 'ramdisk', 'kernel_file', 'ramdisk_file', 'config_file'] as const;
/** Files that the dom0 itself boots from. */
const OF_THE_HOST =
  /^\/(?:(?:vmlinuz|initrd\.img)(?:\.old)?|boot\/(?:vmlinu[xz]|initrd\.img|initramfs|config|System\.map|xen)-?[^/]*)$/;

function pathRefusals(params: Params): readonly Refusal[] {
  const wrong = PATHS.flatMap(key => {
    const path = params[key];
    if (path === undefined || /^(?:\/[A-Za-z0-9._+-]+)+$/.test(path)) return [];
    const cause = `${JSON.stringify(path)} is no plain absolute path`;
    return [refuse('bad_path', [cause, 'use letters, digits and . _ + - between slashes'], key)];
  });
  const hosts = (['kernel', 'ramdisk'] as const).flatMap(key => {
    const path = params[key];
    if (path === undefined || !OF_THE_HOST.test(path)) return [];
    const mend = 'keep the files of guests in a folder of their own, e.g. /boot/guests';
    return [refuse('forbidden_path', [`${path} may be what the dom0 itself boots from`, mend], key)];
  });
  const twice =
    params.kernel === params.ramdisk
      ? [refuse('same_path', ['kernel and ramdisk are one file', 'give each its own'], 'ramdisk')]
      : [];
  return [...wrong, ...hosts, ...twice];
}

/** Which parameters belong to which source. */
const OF_SOURCE: Readonly<Record<Params['from'], readonly (keyof Params)[]>> = {
  dom0: ['version'],
  package: ['package'],
  file: ['kernel_file', 'ramdisk_file', 'config_file', 'version'],
};

function sourceRefusals(params: Params): readonly Refusal[] {
  const { from } = params;
  const foreign = [...new Set(Object.values(OF_SOURCE).flat())]
    .filter(key => params[key] !== undefined && !OF_SOURCE[from].includes(key))
    .map(key => refuse('unfit_source', [`${key} says nothing with from: ${from}`, 'leave it out'], key));
  const needed = ({ package: 'package', file: 'kernel_file', dom0: undefined } as const)[from];
  const lacks =
    needed !== undefined && params[needed] === undefined
      ? [refuse('no_source', [`from: ${from} needs ${needed}`, `give ${needed}`], 'from')]
      : [];
  return [...foreign, ...lacks, ...wordRefusals(params)];
}

function wordRefusals({ version, package: name }: Params): readonly Refusal[] {
  return [
    ...(version === undefined || /^[A-Za-z0-9][A-Za-z0-9._+~-]*$/.test(version)
      ? []
      : [
          refuse(
            'bad_version',
            [`${JSON.stringify(version)} is no release of a kernel`, 'see /lib/modules'],
            'version',
          ),
        ]),
    ...(name === undefined || /^(?:[a-z0-9][a-z0-9.+-]+|\/[A-Za-z0-9/._+~-]+\.deb)$/.test(name)
      ? []
      : [
          refuse(
            'bad_package',
            [
              `${JSON.stringify(name)} is neither a name of a Debian package nor the path of a .deb`,
              'other kinds of package are not supported: unpack it, and use from: file',
            ],
            'package',
          ),
        ]),
  ];
}

function ramdiskRefusals({ ramdisk, initramfs, from, ramdisk_file: file, version }: Params): readonly Refusal[] {
  if (initramfs === 'none')
    return ramdisk === undefined
      ? []
      : [refuse('no_initramfs', ['ramdisk is given, and initramfs: none', 'take one of them'], 'ramdisk')];
  if (ramdisk === undefined)
    return [
      refuse(
        'no_ramdisk',
        ['nothing tells where the initramfs shall be', 'give ramdisk, or initramfs: none'],
        'kernel',
      ),
    ];
  if (from === 'file' && file === undefined && version === undefined)
    return [
      refuse(
        'no_modules',
        [
          'an initramfs cannot be made without the modules of the kernel',
          'give ramdisk_file, or the version whose modules are in /lib/modules',
        ],
        'kernel_file',
      ),
    ];
  return [];
}
