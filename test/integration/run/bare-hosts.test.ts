import assert from 'node:assert/strict';
import { useOneHost } from '../../support/one-host.ts';

describe('a host that offers little', () => {
  const { run, sh } = useOneHost('debian');

  const must = async (text: string): Promise<string> => {
    const { exitStatus, stdout, stderr } = await sh(text);
    assert.equal(exitStatus, 0, stderr);
    return stdout;
  };

  it('fault 58: needs no folder for temporary files: /tmp may be noexec and every home full', async () => {
    await must(`mount -t tmpfs -o noexec,ro tmpfs /tmp; mount -t tmpfs -o size=4k tmpfs /root
cp -a /etc/skel/. /root 2>/dev/null; head -c 64k /dev/zero >/root/ballast 2>/dev/null; mkdir -p /root/.ssh 2>/dev/null || :`);
    // The key is read from there, so it is the deploy user, whose home is full as well, that logs in.
    await must('mount -t tmpfs -o size=8k,mode=755 tmpfs /home/ops; head -c 64k /dev/zero >/home/ops/ballast || :');
    const played = await run(
      `- shell: echo "$HOME"; id -un\n  changed_when: false\n- copy: {content: text, dest: /srv/file}\n`,
      ...['-e', '{"ansible_user":"deploy","ansible_become":true}'],
    );
    assert.deepEqual(
      played.resultsOf('h1').map(({ status }) => status),
      ['ok', 'changed'],
      JSON.stringify(played.resultsOf('h1')),
    );
    assert.equal(await must('cat /srv/file; umount /home/ops /root /tmp'), 'text');
  });

  it('fault 62: finds the tools of root though a session has no sbin in its PATH', async () => {
    // It comes back once it listens. Of an address exportfs would ask a name server.
    await must("/usr/sbin/sshd -p 2022 -o 'SetEnv PATH=/usr/bin:/bin' -o PidFile=/run/bare.pid");
    const bare = await run(
      '- raw: echo "$PATH"\n  changed_when: false\n- nfs_export: {path: /srv/g1, create_dir: true, clients: [{host: 192.0.2.0/24}]}\n',
      '-e',
      'ansible_port=2022',
    );
    assert.deepEqual(
      bare.resultsOf('h1').map(({ status }) => status),
      ['ok', 'changed'],
      JSON.stringify(bare.resultsOf('h1')),
    );
    assert.match(JSON.stringify(bare.resultsOf('h1')[0]?.facts['stdout']), /^"\/usr\/bin:\/bin:/);
    assert.match(await must('cat /var/lib/nfs/etab'), /^\/srv\/g1\t192\.0\.2\.0\/24\(/);
  });
});

describe('a host of nothing but busybox', () => {
  const { run } = useOneHost('busybox');

  it('fault 61: has no tool for an export, and that tool is named', async () => {
    const played = await run('- nfs_export: {path: /srv/g1, create_dir: true, clients: [{host: 192.0.2.1}]}\n');
    const [result] = played.resultsOf('h1');
    assert.deepEqual([result?.status, result?.failure?.code], ['failed', 'nfs_server_missing']);
  });

  it('fault 61: writes, reads and replaces files with what it has', async () => {
    const played = await run(
      '- copy: {content: "a b\\n", dest: /etc/thing, mode: "0600"}\n- lineinfile: {path: /etc/thing, line: c}\n',
    );
    assert.deepEqual(
      played.resultsOf('h1').map(({ status }) => status),
      ['changed', 'changed'],
    );
  });
});
