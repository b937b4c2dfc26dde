import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Dom0, inDom0, sshWords } from '../dom0.ts';
import { assertWell, guestPlay } from '../guest-play.ts';
import { installInDom0 } from '../packages.ts';
import { useDom0 } from '../use-dom0.ts';
import { type PlayRun, runPlaybook } from '../xenplay.ts';

const HERE = '../test/lab/plays/declared-guest.yaml';
const PROCESS = (name: string): string =>
  `"$(for f in /proc/[0-9]*/comm; do grep -qx '${name}' $f && echo $f; done | cut -d / -f 3)"`;

/** What has to be so on a real dom0 before anything is done to it; guests here are made paused, which is quick. */
describe('a real dom0', () => {
  const { run, dom0, sh } = useDom0({ name: 'test-refusals', variant: 'svm' });
  const { play } = guestPlay(run);
  const declare = (guest: object, more: object = {}): Promise<PlayRun> =>
    play({ guest: { name: 'r1', ...guest }, ...more }, HERE);
  const declareExport = (more: object): Promise<PlayRun> =>
    play({ export: { path: '/srv/shared', client: '10.99.0.1', fsid: 7, ...more } }, HERE);

  async function assertNothingMade(): Promise<void> {
    assert.equal(await sh('xl list | wc -l'), '2\n');
    assert.equal(await sh('ls /etc/xen/*.cfg 2>/dev/null || :'), '');
  }

  it('that lacks a bridge, a script, a kernel and a disk is told all of that at once (fault 26, fault 28)', async () => {
    const played = await declare({
      kernel: '/boot/domu/none',
      vifs: [{ bridge: 'nobr9', script: 'vif-none' }],
      disks: [{ path: '/srv/xen/none.img', vdev: 'xvda' }],
    });
    assertRefused(played, 'missing_on_host');
    for (const part of ['/boot/domu/none', 'nobr9', 'vif-none', '/srv/xen/none.img']) {
      assert.ok(played.transcript.includes(part), `${part}: ${played.transcript}`);
    }
    await assertNothingMade();
  });

  it('with too little memory is not begun with (fault 24), nor where the rest would be taken from itself (fault 25)', async () => {
    const free = Number(await sh("xl info | awk '/^free_memory/ { print $3 }'"));
    assertRefused(await declare({ memory: free + 100 }), 'insufficient_memory');
    await sh(`printf 'autoballoon="on"\\n' >>/etc/xen/xl.conf`);
    assertRefused(await declare({ memory: free + 300 }), 'insufficient_memory');
    const warned = await runPlaybook(
      run,
      HERE,
      '--check',
      '-e',
      JSON.stringify({ guest: { name: 'r1', memory: free + 20 } }),
    );
    assertWell(warned);
    assert.match(warned.transcript, /autoballoon is on: creating r1 takes 20 MiB from the dom0/);
    await sh(`sed -i '$d' /etc/xen/xl.conf`);
    await assertNothingMade();
  });

  it('whose vif script fails says what that said, and keeps nothing of the guest (fault 27)', async () => {
    await sh(
      `printf '#!/bin/bash\\n. /etc/xen/scripts/xen-hotplug-common.sh\\nfatal no port left\\n' >/etc/xen/scripts/vif-full && chmod 755 /etc/xen/scripts/vif-full && ip link add xenbr0 type bridge`,
    );
    const played = await declare({ vifs: [{ bridge: 'xenbr0', script: 'vif-full' }] });
    assert.equal(played.code, 2, played.transcript);
    assert.match(played.transcript, /script: no port left|: no port left/);
    await sh('rm /etc/xen/r1.cfg; ip link delete xenbr0');
    await assertNothingMade();
  });

  describe('that has another guest of the name', () => {
    before('make it by hand', () =>
      sh(
        `printf 'name="r1"\\nmemory=128\\nkernel="/boot/domu/vmlinux"\\n' >/root/other && xl create -q -p /root/other`,
      ),
    );

    it('leaves it alone (fault 19)', async () => {
      assertRefused(await declare({}), 'identity_conflict');
      assert.match(await sh('xl list r1'), /--p---/);
    });

    it('awaits its turn while somebody holds the lock of xl (fault 35)', async () => {
      const held = hold(dom0());
      await held.ready;
      const playing = declare({ name: 'r2' });
      const waits = sh('while flock -n /run/lock/xenplay-create true; do sleep 0.2; done; ! xl domid r2 2>/dev/null');
      await waits.finally(held.release);
      assertWell(await playing);
      await sh('xl destroy r2 && rm /etc/xen/r2.cfg');
    });

    it('names what is left of it when it cannot be destroyed to the end, and goes on with others (fault 20)', async () => {
      // A page of the guest that a process of the dom0 keeps mapped holds it: here that of its console.
      await sh(`kill -STOP ${PROCESS('xenconsoled')}`);
      await sh('xl destroy r1');
      assert.match(await sh('xl list'), /^\(null\) .* -*p?-*d /m);
      const played = await declare({ name: 'r2', state: 'shutdown' });
      assertWell(played);
      assert.match(played.transcript, /remains of destroyed domains hold memory on this host/);
      await sh(`kill -CONT ${PROCESS('xenconsoled')}`);
      await sh('for i in $(seq 3000); do xl list | grep -q null || exit 0; sleep 0.2; done; exit 1');
      await sh('rm /etc/xen/r2.cfg');
    });
  });

  describe('that exports over NFS', () => {
    before('export to itself, and mount that', async () => {
      await sh('ip link add lan0 type dummy && ip addr add 10.99.0.1/24 dev lan0 && ip link set lan0 up');
      assertWell(await declareExport({}));
      await sh('mount -t nfs -o vers=4.2 10.99.0.1:/srv/shared /mnt && touch /mnt/written');
    });

    it('does not withdraw what a client has mounted (fault 13)', async () => {
      assertRefused(await declareExport({ state: 'absent' }), 'export_in_use');
      await sh('touch /mnt/written');
    });

    it('is warned of handles that go stale with another fsid (fault 16)', async () => {
      const warned = await runPlaybook(
        run,
        HERE,
        '--check',
        '-e',
        JSON.stringify({ export: { path: '/srv/shared', client: '10.99.0.1', fsid: 8 } }),
      );
      assert.match(warned.transcript, /fsid of .* changes: clients .* stale file handles/);
      await sh('touch /mnt/written && umount /mnt');
    });

    it('and whose NFS server is stopped gets the export all the same, and is not started (fault 11)', async () => {
      await sh('systemctl stop nfs-server');
      const played = await declareExport({ path: '/srv/more', fsid: 9 });
      assertWell(played);
      assert.match(played.transcript, /the NFS server is not running/);
      assert.equal((await inDom0(dom0(), 'systemctl is-active nfs-server')).stdout, 'inactive\n');
    });

    it('and serves by Ganesha instead is given no exports file (fault 15)', async () => {
      await installInDom0(dom0(), ['nfs-ganesha', 'nfs-ganesha-vfs']);
      await sh('systemctl restart nfs-ganesha');
      await sh('until kill -0 "$(cat /run/ganesha/ganesha.pid /var/run/ganesha.pid 2>/dev/null)"; do sleep 0.2; done');
      assertRefused(await declareExport({ path: '/srv/third', fsid: 10 }), 'unsupported_server');
      assert.doesNotMatch(await sh('cat /etc/exports /etc/exports.d/* 2>/dev/null || :'), /third/);
      await sh('systemctl stop nfs-ganesha');
    });
  });

  it('whose tools are those of a Xen that does not run yet is told to be booted (fault 18)', async () => {
    await sh('mv /usr/lib/xen-4.17 /usr/lib/xen-4.19');
    const { transcript } = await runPlaybook(run, 'hvm-check.yaml');
    assert.match(transcript, /"verdict":"enabled"/);
    assert.match(transcript, /waits for a reboot/);
    assertRefused(await declare({}), 'reboot_pending');
    await sh('mv /usr/lib/xen-4.19 /usr/lib/xen-4.17');
  });

  it('does nothing for anybody but root', async () => {
    await sh('useradd -m -s /bin/sh op && cp -r /root/.ssh /home/op && chown -R op: /home/op/.ssh');
    assertRefused(await declare({}, { ansible_user: 'op' }), 'permission_denied');
  });

  // The last: nothing brings xenstored back but a boot.
  describe('of a xenstored that is ill', () => {
    it('is not asked for ever while that hangs, or is gone (fault 17)', async () => {
      await sh(`kill -STOP ${PROCESS('o\\?xenstored')}`);
      assertRefused(await declare({}), 'xl_hangs');
      await sh(`kill -KILL ${PROCESS('o\\?xenstored')}`);
      assertRefused(await declare({}), 'xenstored_down');
    });
  });
});

function assertRefused(played: PlayRun, code: string): void {
  assert.equal(played.code, 2, played.transcript);
  assert.equal(played.outcomes.find(({ status }) => status === 'failed')?.code, code, played.transcript);
}

/** Takes the lock of xl in the dom0, as an xl that creates a guest does, until it is released. */
function hold(dom0: Dom0): { readonly ready: Promise<unknown>; readonly release: () => void } {
  const python =
    'import fcntl, sys; f = open("/var/lock/xl", "w"); fcntl.lockf(f, fcntl.LOCK_EX); print("held", flush=True); sys.stdin.read()';
  const child = spawn('ssh', [...sshWords(dom0), `python3 -c '${python}'`], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { ready: once(child.stdout, 'data'), release: () => child.stdin.end() };
}
