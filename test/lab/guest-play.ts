import assert from 'node:assert/strict';
import { type PlayRun, runPlaybook } from './xenplay.ts';

/** What a guest that runs can be given besides. */
export const MORE = {
  memory: 160,
  vcpus: 2,
  cpus: '1',
  weight: 512,
  more_vifs: [{ bridge: 'xenbr0', mac: '00:16:3e:00:99:01' }],
  more_disks: [{ path: '/srv/xen/data.img', vdev: 'xvdb' }],
};

export const ON_DEVICE = '../test/lab/plays/device-guest.yaml';
export const OVER_NFS = '../test/lab/plays/nfs-guest.yaml';

/** A guest of plays/device-guest.yaml whose root is a disk image. */
export const ON_IMAGE = { name: 'i1', address: '10.99.0.24', path: '/srv/xen/i1.img', into: 'image', size: 64 };

/** Kernel and initramfs that are in the image, for guests whose kernel is not the matter. */
export const READY_MADE = { kernel: '/boot/domu/vmlinux', ramdisk: '/boot/domu/initrd.img' };

/** Seconds for a handshake: an emulated dom0 on a busy machine needs more than the usual ten. */
const PATIENCE = 120;

/** Shortcuts for plays of one guest on the machine of `run`. */
export interface GuestPlay {
  readonly play: (variables?: object, book?: string) => Promise<PlayRun>;
  /** It needs no change, and is seen to need none with one look. */
  readonly assertConverged: (variables?: object, book?: string) => Promise<void>;
}

export function guestPlay(run: string): GuestPlay {
  const play = (variables: object = {}, book = ON_DEVICE): Promise<PlayRun> =>
    runPlaybook(run, book, '-e', JSON.stringify({ ansible_timeout: PATIENCE, ...variables }));

  async function assertConverged(variables: object = {}, book = ON_DEVICE): Promise<void> {
    const played = await play(variables, book);
    assertWell(played);
    assert.deepEqual(changes(played), [], played.transcript);
    assert.equal(played.exchanges, 1);
  }

  return { play, assertConverged };
}

export function assertWell(played: PlayRun): void {
  assert.equal(played.code, 0, played.transcript);
  assert.equal(played.recap['failed'], 0, played.transcript);
}

/** Names of the tasks that changed something. */
export const changes = (played: PlayRun): readonly string[] =>
  played.outcomes.filter(({ status }) => status === 'changed').map(({ name }) => name);
