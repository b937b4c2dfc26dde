import { type Impossible, refuse } from './renderer.ts';
import type { State } from './state.ts';

/** A host that waits for a file system behind what is changed hangs, and with it what would undo the change. */
export function nfsRefusal({ nfs }: State, device: string): Impossible | undefined {
  const mount = nfs.find(found => found.device === device);
  if (mount === undefined) return undefined;
  const { path, isMounted } = mount;
  const cause = isMounted
    ? `${path} is mounted over NFS through ${device}: the host would hang`
    : `fstab has ${path} mounted over NFS through ${device}: the host would hang as soon as it is`;
  const mend = isMounted ? 'unmount it' : 'take its line out of fstab, or say noauto there';
  return refuse('nfs_over_port', cause, `${mend} for as long as this takes, or leave ${device} as it is`);
}
