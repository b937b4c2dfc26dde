import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openCache, REPOSITORY } from '../cache.ts';
import { finished } from '../dom0.ts';
import { assertWell, guestPlay, OVER_NFS, READY_MADE } from '../guest-play.ts';
import { copyFolder, installInDom0 } from '../packages.ts';
import { useDom0 } from '../use-dom0.ts';

const TEMPLATE = '/srv/templates/small';
const COPIED = {
  guest: { name: 't1', address: '10.99.0.28', path: '/dev/loop7p1', into: 'device' },
  boot: READY_MADE,
  source: { template: TEMPLATE },
};
/** A tree for a machine with a screen: nobody could log in at a guest's console, and root would not be let in there. */
const SCREENS = '/srv/templates/screens';
const MAKE_SCREENS = `mkdir -p ${SCREENS} && tar -C ${SCREENS} -xf /srv/guest-template/guest-root.tar
  sed -i 's/hvc0/tty1/g' ${SCREENS}/etc/inittab && echo tty1 >${SCREENS}/etc/securetty`;
const WITH_SCREENS = {
  guest: { name: 'k1', type: 'pv', address: '10.99.0.30', memory: 192, options: {} },
  boot: READY_MADE,
};
/** A disk with one partition, whose table is in the kernel's mind alone. */
const PARTITION =
  'truncate -s 128M /srv/disk && losetup /dev/loop7 /srv/disk && addpart /dev/loop7 1 2048 200000 && test -b /dev/loop7p1';
const MIRROR = '/srv/mirror';
const INCLUDE = ['systemd-sysv', 'udev', 'dbus', 'ifupdown', 'iproute2', 'openssh-server'];
const BOOTSTRAPPED = {
  guest: { name: 's1', type: 'pv', address: '10.99.0.29', memory: 320, options: {} },
  boot: READY_MADE,
  source: {
    debootstrap: { suite: 'bookworm', mirror: `file://${MIRROR}`, include: INCLUDE, check_signature: false },
    network: 'manual',
  },
};

describe('a guest of a real Xen dom0, whose root was', () => {
  const { run, dom0, sh, inGuest } = useDom0({ name: 'test-roots', variant: 'svm' });
  const { play, assertConverged } = guestPlay(run);

  it('copied from a template to a partition, runs, and is found right with one look', async () => {
    await sh(`mkdir -p ${TEMPLATE} && tar -C ${TEMPLATE} -xf /srv/guest-template/guest-root.tar && ${PARTITION}`);
    assertWell(await play(COPIED));
    assert.match(await inGuest(COPIED.guest.address, 'cat /proc/mounts'), /^\/dev\/\S+ \/ ext4 rw/m);
    await assertConverged(COPIED);
    assertWell(await play({ ...COPIED, state: 'shutdown' }));
  });

  it('given a login at hvc0 and the modules of its kernel, lets root in at its console, and loads one of them', async () => {
    await sh(MAKE_SCREENS);
    const modules = `/lib/modules/${(await sh('uname -r')).trim()}`;
    const variables = { ...WITH_SCREENS, source: { template: SCREENS, console: 'hvc0', kernel_modules: modules } };
    assertWell(await play(variables, OVER_NFS));
    const log = '/var/log/xen/console/guest-k1.log';
    const shows = (text: string): string =>
      `for i in $(seq 900); do grep -aq '${text}' ${log} && break; sleep 1; done; grep -a '${text}' ${log}`;
    const type = (text: string): Promise<string> =>
      sh(`echo '${text}' >"$(xenstore-read "/local/domain/$(xl domid k1)/console/tty")"`);
    await sh(shows('k1 login:'));
    await type('root');
    await sh(shows('/root # '));
    await type('echo let-in-at-$(tty)-$((6 * 7))');
    assert.match(await sh(shows('^let-in-at-.*-42')), /^let-in-at-\/dev\/hvc0-42/m);
    await inGuest(variables.guest.address, 'modprobe dummy');
    assert.match(await inGuest(variables.guest.address, 'cat /proc/modules'), /^dummy /m);
    await assertConverged(variables, OVER_NFS);
  });

  it('made by debootstrap, runs as a Debian with its root on NFS, and is found right with one look', async () => {
    await installInDom0(dom0(), ['debootstrap']);
    await giveMirror();
    assertWell(await play(BOOTSTRAPPED, OVER_NFS));
    const said = await inGuest(BOOTSTRAPPED.guest.address, '"cat /proc/mounts /etc/os-release; readlink /sbin/init"');
    assert.match(said, /^10\.99\.0\.1:\/srv\/nfs\/s1 \/ nfs rw,/m);
    assert.match(said, /^VERSION_CODENAME=bookworm$/m);
    assert.match(said, /systemd$/m);
    await assertConverged(BOOTSTRAPPED, OVER_NFS);
  });

  async function giveMirror(): Promise<void> {
    const mirror = join(run, 'mirror');
    rmSync(mirror, { recursive: true, force: true });
    const script = join(REPOSITORY, 'test/lab/make-mirror');
    const made = await finished('sh', [script, mirror, openCache().debs, 'bookworm', INCLUDE.join(',')]);
    assert.equal(made.status, 0, made.stderr);
    await copyFolder(dom0(), mirror, MIRROR);
  }
});
