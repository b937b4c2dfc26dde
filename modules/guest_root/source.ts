import type { Params } from './params.ts';

/** Where a root tree comes from. */
export interface Source {
  readonly kind: 'host' | 'upload' | 'template' | 'debootstrap';
  /** As the marker in the tree has it. */
  readonly name: string;
  /** What is done with it, for a reader. */
  readonly verb: 'unpack' | 'copy' | 'debootstrap';
  /** A path on the host, or what debootstrap is told: suite, mirror, options. */
  readonly place: string;
}

export function sourceOf(params: Params): Source {
  const { path, archive, local_archive: local, template, debootstrap } = params;
  if (template !== undefined) return { kind: 'template', name: template, verb: 'copy', place: template };
  if (debootstrap !== undefined) {
    const { suite, mirror } = debootstrap;
    const place = [suite, mirror, ...debootstrapOptions(debootstrap)].join(' ');
    return { kind: 'debootstrap', name: `${suite} of ${mirror}`, verb: 'debootstrap', place };
  }
  if (archive !== undefined) return { kind: 'host', name: archive, verb: 'unpack', place: archive };
  return { kind: 'upload', name: local ?? '', verb: 'unpack', place: `${placeBeside(params, path)}.tar-xenplay` };
}

/** Nothing can be put beside a device. */
export function placeBeside({ into }: Params, path: string): string {
  return into === 'device' ? `/var/lib/xenplay/${path.slice(1).replaceAll('/', '-')}` : path;
}

/** Words without blanks, as the schema has it. */
function debootstrapOptions(given: NonNullable<Params['debootstrap']>): readonly string[] {
  const { variant, include, arch, keyring, check_signature: checked } = given;
  return [
    ...(variant === 'default' ? [] : [`--variant=${variant}`]),
    ...(include.length === 0 ? [] : [`--include=${include.join(',')}`]),
    ...(arch === undefined ? [] : [`--arch=${arch}`]),
    ...(keyring === undefined ? [] : [`--keyring=${keyring}`]),
    ...(checked ? [] : ['--no-check-gpg']),
  ];
}
