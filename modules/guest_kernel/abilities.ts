import type { Params } from './params.ts';

/** A setting of the kernel's build that guests need; one of `options` has to have one of `values`. */
export interface Ability {
  readonly options: readonly string[];
  /** `y`: built in; `m`: a module, which an initramfs can load. */
  readonly values: readonly ('y' | 'm')[];
  readonly purpose: string;
  /** Kernels that do not tell this option at all can be it all the same. */
  readonly unlessOff?: true;
}

/** What a kernel must be able to, for its kind of guest and of root. Without an initramfs nothing can be a module. */
export function abilitiesFor({ type, root, initramfs }: Params): readonly Ability[] {
  const late = initramfs === 'none' ? (['y'] as const) : (['y', 'm'] as const);
  const built = (options: readonly string[], purpose: string): Ability => ({ options, values: ['y'], purpose });
  const either = (options: readonly string[], purpose: string): Ability => ({ options, values: late, purpose });
  return [
    built(['CONFIG_XEN'], 'to run on Xen'),
    ...KINDS[type].map(kind => ({ ...built(kind.options, `to be a ${type} guest`), ...kind })),
    ...(root === 'nfs' ? [] : [either(['CONFIG_XEN_BLKDEV_FRONTEND'], 'for its disk')]),
    ...(root === 'disk'
      ? []
      : [
          either(['CONFIG_XEN_NETDEV_FRONTEND'], 'for its network'),
          either(['CONFIG_NFS_FS'], 'for its root over NFS'),
          either(['CONFIG_NFS_V3', 'CONFIG_NFS_V4'], 'for its root over NFS'),
          ...(initramfs === 'none'
            ? [
                built(['CONFIG_ROOT_NFS'], 'to mount NFS by itself'),
                built(['CONFIG_IP_PNP'], 'for ip= without initramfs'),
              ]
            : []),
        ]),
  ];
}

/** Kernels before 4.12 have no CONFIG_XEN_PV: CONFIG_XEN was that. So only one that is told to be off is missed. */
const KINDS: Readonly<Record<Params['type'], readonly Pick<Ability, 'options' | 'unlessOff'>[]>> = {
  pv: [{ options: ['CONFIG_XEN_PV'], unlessOff: true }],
  pvh: [{ options: ['CONFIG_XEN_PVH', 'CONFIG_PVH'] }],
  hvm: [],
};

/** Says in one word what the script that unpacks a package checks: `A|B=ym:purpose`, or `A=off:purpose`. */
export function abilityWord({ options, values, purpose, unlessOff }: Ability): string {
  return `${options.join('|')}=${unlessOff === true ? 'off' : values.join('')}:${purpose}`;
}

/** What of it this build has not, in the reader's words. */
export function lacking(config: ReadonlyMap<string, string>, abilities: readonly Ability[]): readonly string[] {
  return abilities
    .filter(ability => !isMet(config, ability))
    .map(({ options, values, purpose }) => `${options.join(' or ')}=${values.join(' or ')} ${purpose}`);
}

function isMet(config: ReadonlyMap<string, string>, { options, values, unlessOff }: Ability): boolean {
  if (unlessOff === true) return options.every(option => config.get(option) !== 'n');
  return options.some(option => values.some(value => config.get(option) === value));
}

/** Modules that the initramfs gets, as far as the kernel has them as modules. */
export function modulesFor({ root, modules = [] }: Params): readonly string[] {
  const forNfs = root === 'disk' ? [] : ['xen-netfront', 'nfs', 'nfsv3', 'nfsv4'];
  const forDisk = root === 'nfs' ? [] : ['xen-blkfront', 'ext4'];
  return [...new Set([...forNfs, ...forDisk, ...modules])];
}
