import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { exportsFileOf } from '../../../modules/nfs_export/exports-file.ts';
import { useOneHost } from '../../support/one-host.ts';

/** Each writer with the file that it replaces. */
const WRITERS: readonly (readonly [path: string, task: string])[] = [
  ['/srv/w/content', 'copy: {dest: /srv/w/content, content: new}'],
  ['/srv/w/upload', 'copy: {dest: /srv/w/upload, src: large}'],
  ['/srv/w/there', 'copy: {dest: /srv/w/there, src: /srv/source, remote_src: true}'],
  ['/srv/w/tree/f', 'copy: {dest: /srv/w/tree/, src: tree/}'],
  ['/srv/w/template', 'template: {dest: /srv/w/template, src: t.j2}'],
  ['/srv/w/line', 'lineinfile: {path: /srv/w/line, line: new, backup: true}'],
  ['/srv/w/block', 'blockinfile: {path: /srv/w/block, block: new}'],
  ['/srv/w/replace', 'replace: {path: /srv/w/replace, regexp: old, replace: new}'],
  ['/srv/w/assembled', 'assemble: {src: /srv/parts, dest: /srv/w/assembled, remote_src: true}'],
  ['/srv/w/loaded', 'get_url: {url: "http://127.0.0.1/x", dest: /srv/w/loaded, force: true, backup: true}'],
  ['/srv/w/unpacked', 'unarchive: {src: f.tar, dest: /srv/w}'],
  ['/etc/cron.d/job', 'cron: {name: j, job: "true", cron_file: job}'],
  [
    '/root/.ssh/more_keys',
    'authorized_key: {user: root, path: /root/.ssh/more_keys, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"}',
  ],
  [
    '/etc/sysctl.d/t.conf',
    'sysctl: {name: vm.swappiness, value: "61", sysctl_file: /etc/sysctl.d/t.conf, reload: false}',
  ],
  ['/etc/hostname', 'hostname: {name: other}'],
  ['/etc/fstab.t', 'mount: {path: /mnt/x, src: /dev/x, fstype: ext4, state: present, fstab: /etc/fstab.t}'],
  ['/etc/modprobe.d/dummy.conf', 'modprobe: {name: dummy, persistent: present, params: numdummies=3, state: absent}'],
  [exportsFileOf('/srv/e'), 'nfs_export: {path: /srv/e, clients: [{host: 192.0.2.7, options: [ro, fsid=7]}]}'],
];

const CONTEXT = (at: number): string => `system_u:object_r:kept${at}_t:s0`;

// Contexts are extended attributes that the real chcon and stat set and read; what a policy would add is a stand-in, and no kernel enforces it.
describe('SELinux contexts, on a host that says it has them', () => {
  const { folder, run, sh } = useOneHost('debian');
  const on = async (text: string): Promise<string> => {
    const { exitStatus, stdout, stderr } = await sh(`set -eu\n${text}`);
    assert.equal(exitStatus, 0, stderr);
    return stdout;
  };
  before(async () => {
    for (const name of ['files/tree', 'templates', 'tar']) mkdirSync(`${folder.path}/${name}`, { recursive: true });
    writeFileSync(`${folder.path}/files/large`, Buffer.alloc(200_000, 'x\n'));
    writeFileSync(`${folder.path}/files/tree/f`, 'new\n');
    writeFileSync(`${folder.path}/templates/t.j2`, 'new\n');
    writeFileSync(`${folder.path}/tar/unpacked`, 'new\n');
    execFileSync('tar', ['-C', `${folder.path}/tar`, '-cf', `${folder.path}/files/f.tar`, 'unpacked']);
    await on(`mount -t tmpfs tmpfs /sys/fs; mkdir /sys/fs/selinux; echo 0 >/sys/fs/selinux/enforce
mkdir -p /srv/w/tree /srv/parts /srv/e /usr/local/bin /root/.ssh /etc/cron.d /etc/modprobe.d; chmod 700 /root/.ssh
echo new >/srv/source; echo new >/srv/parts/a
printf '#!/bin/sh\\nwhile test $# -gt 0; do case $1 in -o) echo new >"$2" ;; esac; shift; done; printf 200\\n' >/usr/local/bin/curl
printf '#!/bin/sh\\necho system_u:object_r:policy_t:s0\\n' >/usr/local/bin/matchpathcon
chmod 755 /usr/local/bin/*`);
    const old = WRITERS.map(([path], at) => `echo '# old' >'${path}'; chcon ${CONTEXT(at)} '${path}'`);
    await on(old.join('\n'));
  });

  it('are those of the file that is replaced, whatever replaces it', async () => {
    const sums = `sha256sum ${WRITERS.map(([path]) => path).join(' ')}`;
    const before = (await on(sums)).split('\n');
    const played = await run(WRITERS.map(([, task]) => `- ${task}\n`).join(''));
    assert.deepEqual(
      played.resultsOf('h1').map(({ status, failure }) => failure?.cause ?? status),
      WRITERS.map(() => 'changed'),
    );
    const after = (await on(sums)).split('\n');
    assert.deepEqual(
      after.filter((line, at) => line !== '' && line === before[at]),
      [],
      'each has been replaced',
    );
    const contexts = await on(WRITERS.map(([path]) => `stat -c '%n %C' ${path}`).join('\n'));
    assert.deepEqual(
      contexts.trim().split('\n'),
      WRITERS.map(([path], at) => `${path} ${CONTEXT(at)}`),
    );
    const backups = await on('stat -c %C /srv/w/line.*~ /srv/w/loaded.*~');
    assert.deepEqual(
      backups.trim().split('\n'),
      ['/srv/w/line', '/srv/w/loaded'].map(path => CONTEXT(WRITERS.findIndex(([other]) => other === path))),
    );
  });

  it('are those of the policy for a new file, also for one in the place of a link', async () => {
    await on('ln -s w/content /srv/link');
    await run('- copy: {dest: /srv/new, content: new}\n- copy: {dest: /srv/link, content: other}\n');
    assert.equal(
      await on('stat -c %C:%F /srv/new /srv/link'),
      'system_u:object_r:policy_t:s0:regular file\n'.repeat(2),
    );
  });

  it('are kept with mode, owner and the link where a setting stands in a file of the system', async () => {
    await on(`cd /etc; mv fstab.t fstab.real; ln -s fstab.real fstab.t; ln -s sysctl.d/t.conf t.conf
chmod 640 fstab.real sysctl.d/t.conf hostname; chown 1001:1002 fstab.real sysctl.d/t.conf hostname`);
    const played = await run(`- mount: {path: /mnt/y, src: /dev/y, fstype: ext4, state: present, fstab: /etc/fstab.t}
- sysctl: {name: vm.swappiness, value: "62", sysctl_file: /etc/t.conf, reload: false}
- hostname: {name: third}
`);
    assert.equal(played.end?.recap['h1']?.changed, 3);
    const kept = await on(
      'cd /etc; stat -c "%a %u:%g %C" fstab.real sysctl.d/t.conf hostname; readlink fstab.t t.conf',
    );
    const wanted = ['/etc/fstab.t', '/etc/sysctl.d/t.conf', '/etc/hostname'].map(
      path => `640 1001:1002 ${CONTEXT(WRITERS.findIndex(([other]) => other === path))}`,
    );
    assert.deepEqual(kept.trim().split('\n'), [...wanted, 'fstab.real', 'sysctl.d/t.conf']);
  });

  it('fail the task, with the old file in place, where they cannot be given', async () => {
    await on(
      "printf '#!/bin/sh\\necho chcon: not permitted >&2\\nexit 1\\n' >/usr/local/bin/chcon; chmod 755 /usr/local/bin/chcon",
    );
    const [result] = (await run('- copy: {dest: /srv/w/content, content: third}\n')).resultsOf('h1');
    assert.match(JSON.stringify(result?.failure), /chcon: not permitted/);
    assert.equal(
      await on('cat /srv/w/content; rm /usr/local/bin/chcon; ls -A /srv/w | grep -c xenplay || true'),
      'new0\n',
    );
  });

  it('cost nothing where there is no SELinux', async () => {
    await on(
      `umount /sys/fs; printf '#!/bin/sh\\necho "$0" >>/srv/called\\n' | tee /usr/local/bin/chcon >/usr/local/bin/matchpathcon; chmod 755 /usr/local/bin/chcon`,
    );
    const [result] = (await run('- copy: {dest: /srv/w/content, content: fourth}\n')).resultsOf('h1');
    assert.equal(result?.status, 'changed');
    assert.equal(await on('test -e /srv/called || echo none'), 'none\n');
  });
});
