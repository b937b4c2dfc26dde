import assert from 'node:assert/strict';
import { cron } from '../../../modules/cron/index.ts';
import { hostname } from '../../../modules/hostname/index.ts';
import { modprobe } from '../../../modules/modprobe/index.ts';
import { mount } from '../../../modules/mount/index.ts';
import { sysctl } from '../../../modules/sysctl/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { AnyModule } from '../../../src/module/contract.ts';
import { converge, type RunScript } from '../../support/converge.ts';
import { useHostShell } from '../../support/host-shell.ts';
import { CRONTAB } from '../../support/stand-ins.ts';
import { checked, factsNow, refused, settled } from '../../support/settled.ts';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`settings of a ${flavour} host`, function () {
    const { run, on } = useHostShell(flavour);
    /** Changes once; the second run has nothing to do. */
    const once = async (module: AnyModule, params: JsonObject): Promise<readonly string[]> => {
      const done = await settled(module, params, run);
      assert.deepEqual(await settled(module, params, run), []);
      return done;
    };

    it('names the host, now and for the next start', async () => {
      assert.deepEqual(await once(hostname, { name: 'dom0-7.lab.example' }), ['name the host dom0-7.lab.example']);
      assert.equal(await on('uname -n; cat /etc/hostname'), 'dom0-7.lab.example\ndom0-7.lab.example');
      await on('hostname other');
      assert.deepEqual(await once(hostname, { name: 'dom0-7.lab.example' }), ['name the host dom0-7.lab.example']);
    });

    it('sets a parameter of the kernel in its file and live', async () => {
      const file = '/etc/sysctl.d/50-test.conf';
      const params = { name: 'net.ipv4.ip_forward', value: '1', sysctl_file: file, sysctl_set: true };
      await once(sysctl, params);
      assert.equal(await on(`cat /proc/sys/net/ipv4/ip_forward ${file}`), '1\nnet.ipv4.ip_forward=1');
      await on('echo 0 >/proc/sys/net/ipv4/ip_forward');
      await once(sysctl, params);
      assert.equal(await on('cat /proc/sys/net/ipv4/ip_forward'), '1');
      await once(sysctl, {
        name: 'net.ipv4.ip_local_port_range',
        value: '20000 60000',
        sysctl_file: file,
        sysctl_set: true,
      });
      assert.equal(await on('cat /proc/sys/net/ipv4/ip_local_port_range'), '20000\t60000');
      await once(sysctl, { name: 'net.ipv4.ip_forward', state: 'absent', sysctl_file: file, reload: false });
      assert.equal(await on(`cat ${file}`), 'net.ipv4.ip_local_port_range=20000 60000');
      assert.equal(await refused(sysctl, { name: 'net.ipv4.nosuch', value: '1' }, run), 'no_such_parameter');
    });

    it('writes, changes and takes out an entry of fstab, and leaves the others as they are', async () => {
      await on("printf '# mine\\n/dev/a   /a ext4\\tdefaults\\n' >/etc/fstab");
      const params = { path: '/srv/my images', src: 'nfs.invalid:/x', fstype: 'nfs', state: 'present' };
      await once(mount, params);
      await once(mount, { ...params, opts: 'ro', boot: false });
      assert.equal(
        await on('cat /etc/fstab'),
        '# mine\n/dev/a   /a ext4\tdefaults\nnfs.invalid:/x /srv/my\\040images nfs ro,noauto 0 0',
      );
      await once(mount, { path: '/srv/my images', state: 'absent_from_fstab' });
      assert.equal(await on('cat /etc/fstab'), '# mine\n/dev/a   /a ext4\tdefaults');
    });

    it('mounts, remounts with other options, unmounts and forgets', async () => {
      const params = { path: '/mnt/t', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m', state: 'mounted' };
      assert.deepEqual(await once(mount, params), ['write /mnt/t into /etc/fstab', 'mount tmpfs on /mnt/t']);
      assert.deepEqual(await once(mount, { ...params, opts: 'size=2m' }), [
        'write /mnt/t into /etc/fstab',
        'remount /mnt/t',
      ]);
      assert.match(await on('grep " /mnt/t " /proc/mounts'), /size=2048k/);
      assert.deepEqual(await settled(mount, { path: '/mnt/t', state: 'remounted' }, run), ['remount /mnt/t']);
      assert.deepEqual(await once(mount, { path: '/mnt/t', state: 'unmounted' }), ['unmount /mnt/t']);
      await once(mount, params);
      assert.deepEqual(await once(mount, { path: '/mnt/t/', state: 'absent' }), [
        'take /mnt/t out of /etc/fstab',
        'unmount /mnt/t',
        'remove the folder /mnt/t',
      ]);
      assert.equal(await on('test -e /mnt/t && echo there || echo gone'), 'gone');
      await once(mount, { ...params, path: '/mnt/e', state: 'ephemeral' });
      assert.equal(await on('grep -c /mnt/e /etc/fstab || true'), '0');
      assert.equal(
        await refused(mount, { ...params, path: '/mnt/e', src: 'other', state: 'ephemeral' }, run),
        'in_the_way',
      );
    });

    // busybox's sh takes its own mount before any in PATH, so the stand-in is of use on the other host only.
    const itOnDebian = flavour === 'debian' ? it : () => undefined;
    itOnDebian('gives up a mount that does not come, within the time that was given', async () => {
      // A stand-in for mount(8) that waits as one does whose server is dead.
      await on(
        `mkdir -p /usr/local/bin; printf '#!/bin/sh\\nexec sleep 600\\n' >/usr/local/bin/mount; chmod 755 /usr/local/bin/mount`,
      );
      const params = checked(mount, { path: '/mnt/d', src: 'dead:/x', fstype: 'nfs', state: 'mounted', timeout: 1 });
      const { outputs } = await converge(mount, params, run);
      assert.match(outputs.at(-1)?.stderr ?? '', /not done after 1 s/);
      assert.notEqual(outputs.at(-1)?.exitStatus, 0);
      await on('rm /usr/local/bin/mount');
    });

    it('writes a job into a file of cron.d, and knows it again by its name', async () => {
      const params = {
        name: 'list guests',
        cron_file: 'guests',
        minute: '10',
        hour: 3,
        job: "echo '100%' >/tmp/x",
        user: 'ops',
      };
      await on('mkdir -p /etc/cron.d');
      await once(cron, params);
      assert.equal(await on('cat /etc/cron.d/guests'), "#Ansible: list guests\n10 3 * * * ops echo '100%' >/tmp/x");
      await once(cron, { ...params, minute: '20', disabled: true });
      await once(cron, { name: 'PATH', job: '/usr/sbin:/usr/bin', env: true, cron_file: 'guests' });
      assert.equal(
        await on('cat /etc/cron.d/guests'),
        `PATH="/usr/sbin:/usr/bin"\n#Ansible: list guests\n#20 3 * * * ops echo '100%' >/tmp/x`,
      );
      const { jobs, envs } = await factsNow(cron, params, run);
      assert.deepEqual([jobs, envs], [['list guests'], ['PATH']]);
      await once(cron, { name: 'list guests', state: 'absent', cron_file: 'guests', backup: true });
      assert.match(
        await on('stat -c %a /tmp/crontab.*~; cat /tmp/crontab.*~'),
        /^600\nPATH=.*\n#Ansible: list guests\n/,
      );
      assert.equal(await on('cat /etc/cron.d/guests'), 'PATH="/usr/sbin:/usr/bin"');
    });

    it('writes the table of a user through crontab, and says when there is none', async () => {
      const params = { name: 'nightly', special_time: 'daily', job: 'true' };
      // Some builds of busybox have crontab, Debian's has not.
      if ((await on('command -v crontab || true')) !== '') await on('mkdir -p /var/spool/cron/crontabs');
      else {
        assert.equal(await refused(cron, params, run), 'missing_tool');
        await on(CRONTAB);
      }
      await once(cron, params);
      await once(cron, { ...params, user: 'ops', special_time: 'reboot' });
      assert.equal(
        await on('crontab -l; crontab -u ops -l'),
        '#Ansible: nightly\n@daily true\n#Ansible: nightly\n@reboot true',
      );
      assert.equal(await refused(cron, { ...params, user: 'nosuch' }, run), 'no_such_user');
    });

    it('loads a module of the kernel, and keeps it for the next start', async () => {
      // No module is loaded for real, since the hosts share our kernel: the list is a file, and on a Debian host a stand-in
      // for modprobe writes it. busybox's sh would take its own modprobe, so nothing may be loaded there.
      await on('mkdir -p /etc/modules-load.d /etc/modprobe.d; : >/tmp/modules');
      if (flavour === 'debian') await on(MODPROBE);
      else await on('echo "xen_fancy 1 0 - Live 0x0" >/tmp/modules');
      const faked: RunScript = given => run({ ...given, text: given.text.replaceAll('/proc/modules', '/tmp/modules') });
      const loads = flavour === 'debian' ? ['load xen-fancy'] : [];
      const unloads = flavour === 'debian' ? ['unload xen_fancy'] : [];
      const params = { name: 'xen-fancy', params: 'debug=1', persistent: 'present' };
      assert.deepEqual(await settled(modprobe, params, faked), [...loads, 'load xen-fancy at each start']);
      assert.deepEqual(await settled(modprobe, params, faked), []);
      const files = '/etc/modules-load.d/xen-fancy.conf /etc/modprobe.d/xen-fancy.conf';
      assert.equal(await on(`cat ${files}`), 'xen-fancy\noptions xen-fancy debug=1');
      if (flavour === 'busybox') await on(': >/tmp/modules');
      const gone = { name: 'xen_fancy', state: 'absent', persistent: 'absent' };
      assert.deepEqual(await settled(modprobe, gone, faked), [...unloads, 'do not load xen_fancy at the next start']);
      assert.deepEqual(await settled(modprobe, gone, faked), []);
    });
  });
}

const MODPROBE = `{ echo '#!/bin/sh' && cat; } >/usr/sbin/modprobe <<'END'
if test "$1" = -r; then sed -i "/^$2 /d" /tmp/modules; else echo "$(echo "$1" | tr - _) 16384 0 - Live 0x0" >>/tmp/modules; fi
END
chmod 755 /usr/sbin/modprobe`;
