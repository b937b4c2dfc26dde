import type { Params } from './params.ts';
import type { State } from './state.ts';

/** The release that the files are of, as far as that is known before a package is unpacked. */
export function releaseOf({ source }: State, { version }: Params): string {
  return version ?? source.get('release') ?? '';
}

/** Who makes the initramfs; `file`: nobody, it is copied. */
export function builderOf({ tools }: State, { initramfs, ramdisk_file: file }: Params): string | undefined {
  if (file !== undefined) return 'file';
  if (initramfs !== 'auto') return initramfs;
  return tools.includes('mkinitramfs') ? 'initramfs-tools' : tools.includes('dracut') ? 'dracut' : undefined;
}
