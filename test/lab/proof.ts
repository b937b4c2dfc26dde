import { type Dom0, inDom0 } from './dom0.ts';
import { LabFailure } from './failure.ts';

/** The guest of playbooks/nfs-root-guest.yaml, as inventory/lab.yaml has it. */
const GUEST = { name: 'g1', address: '10.99.0.11' } as const;

/** What the guest itself says of its root: the line of its /proc/mounts, which has to be a writable NFS mount. */
export async function rootOfGuest(dom0: Dom0): Promise<{ readonly name: string; readonly root: string }> {
  const mounts = await inDom0(dom0, `ssh -o BatchMode=yes -o ConnectTimeout=20 root@${GUEST.address} cat /proc/mounts`);
  if (mounts.status !== 0) {
    const mend = 'npm run lab -- ssh, then look at xl list and /var/log/xen/console';
    throw new LabFailure('guest_silent', `${GUEST.name} does not answer over ssh: ${mounts.stderr.trim()}`, mend);
  }
  const root = rootMount(mounts.stdout);
  if (root === undefined) {
    const cause = `the root of ${GUEST.name} is not a writable NFS mount`;
    throw new LabFailure('root_not_on_nfs', cause, `npm run lab -- ssh ssh ${GUEST.address} cat /proc/mounts`);
  }
  return { name: GUEST.name, root };
}

/** The last line for `/`: the initramfs leaves a line of its own before it. */
export function rootMount(mounts: string): string | undefined {
  const line = mounts.split('\n').findLast(mount => mount.split(' ')[1] === '/');
  return line !== undefined && /^[!-~]+ \/ nfs4? rw[,\s][ -~]*$/.test(line) ? line : undefined;
}
