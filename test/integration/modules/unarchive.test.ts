import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { useOneHost } from '../../support/one-host.ts';

const LIST = (root: string): string => `cd ${root} && find . | sort | while read -r p; do
  if test -L "$p"; then echo "$p -> $(readlink "$p")"; else echo "$p $(stat -c %a "$p")"; fi; done`;

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`unarchive on a ${flavour} host`, () => {
    const { folder, run, sh } = useOneHost(flavour);
    const here = (text: string): void => void execFileSync('sh', ['-euc', text], { cwd: folder.path });
    before(async () => {
      mkdirSync(`${folder.path}/files`);
      here(`umask 022; mkdir -p t/sub t/empty; echo a > t/a; echo b > t/sub/"b c"; chmod 640 t/a; ln -s a t/link
        head -c 3000000 /dev/zero > t/sub/zero
        tar -C t -cf files/x.tar .; gzip -k files/x.tar; bzip2 -k files/x.tar; xz -k files/x.tar
        echo evil > evil; tar -C t -P -cf files/up.tar ../evil; tar -P -cf files/root.tar "$PWD/evil"
        mkdir one two two/l; ln -s /srv/out one/l; echo evil > two/l/evil
        tar -C one -cf files/through.tar l; tar -C two -rf files/through.tar l/evil
        tar -C one -cf files/link.tar l; tar -C two -cf files/below.tar l`);
      await sh('mkdir -p /srv');
    });
    const statuses = async (...tasks: readonly string[]) => {
      const played = await run(tasks.map(task => `- unarchive: ${task}\n  ignore_errors: true\n`).join(''));
      return played.resultsOf('h1').map(({ status, failure }) => failure?.cause ?? status);
    };
    const whole = [
      '. 755',
      './a 640',
      './empty 755',
      './link -> a',
      './sub 755',
      './sub/b c 644',
      './sub/zero 644',
      '',
    ];

    for (const suffix of ['tar', 'tar.gz', 'tar.bz2', 'tar.xz'])
      it(`unpacks a ${suffix} of the controller once`, async () => {
        await sh('rm -rf /srv/d; mkdir -m 755 /srv/d');
        const task = `{src: x.${suffix}, dest: /srv/d}`;
        const has = (await sh('command -v bzip2 && command -v xz && echo both')).stdout.endsWith('both\n');
        const [first, second] = await statuses(task, task);
        if (!has && /bz2|xz/.test(suffix)) {
          assert.match(first ?? '', /is not installed on the host/);
          return;
        }
        assert.deepEqual([first, second], ['changed', 'ok']);
        assert.equal((await sh(LIST('/srv/d'))).stdout, whole.join('\n'));
      });

    it('writes only what differs, and says so', async () => {
      await sh('rm -rf /srv/d; mkdir -m 755 /srv/d');
      await statuses('{src: x.tar, dest: /srv/d}');
      await sh(
        'echo changed > /srv/d/a; rm /srv/d/link; echo mine > /srv/d/mine; stat -c %i /srv/d/sub/zero > /srv/inode',
      );
      assert.deepEqual(await statuses('{src: x.tar, dest: /srv/d}'), ['changed']);
      assert.equal(
        (await sh('cat /srv/d/a /srv/d/mine; readlink /srv/d/link; stat -c %i /srv/d/sub/zero | cmp - /srv/inode'))
          .stdout,
        'a\nmine\na\n',
      );
      assert.deepEqual(await statuses('{src: x.tar, dest: /srv/d}'), ['ok']);
    });

    it('takes an archive of the host, some members of it, and other rights', async () => {
      copyFileSync(`${folder.path}/files/x.tar.gz`, `${folder.path}/files/there.tgz`);
      await sh('mkdir -p /srv/e /srv/f');
      const played = await run(`- copy: {src: there.tgz, dest: /root/there.tgz}
- unarchive: {src: /root/there.tgz, remote_src: true, dest: /srv/e, include: [./sub, ./a], owner: "1001", mode: "u=rwX,go=rX", list_files: true}
- unarchive: {src: /root/there.tgz, remote_src: true, dest: /srv/f, exclude: [./sub, ./empty]}
- unarchive: {src: /root/none, remote_src: true, dest: /srv/f}
`);
      const [, some, , none] = played.resultsOf('h1');
      assert.deepEqual(
        [some?.status, none?.failure?.code],
        ['changed', 'no_such_file'],
        JSON.stringify(played.resultsOf('h1')),
      );
      assert.ok(JSON.stringify(some?.facts['files']).includes('./sub/b c'));
      assert.equal(
        (await sh('cd /srv/e; find . | sort; stat -c "%u %a" a')).stdout,
        '.\n./a\n./sub\n./sub/b c\n./sub/zero\n1001 644\n',
      );
      assert.equal((await sh('cd /srv/f; find . | sort')).stdout, '.\n./a\n./link\n');
    });

    it('does nothing when creates is there, and needs dest to be a folder', async () => {
      const said = await statuses('{src: x.tar, dest: /srv/d, creates: /etc/passwd}', '{src: x.tar, dest: /srv/none}');
      assert.deepEqual(said, ['skipped', "dest '/srv/none' must be an existing dir"]);
    });

    it('refuses members that would leave dest', async () => {
      for (const name of ['up.tar', 'root.tar']) {
        const [said] = await statuses(`{src: ${name}, dest: /srv/d}`);
        assert.match(said ?? '', /^hostile archive: a member leads out of dest/);
      }
      assert.equal((await sh('test -e /srv/evil || ls -A /srv/d | grep xenplay')).stdout, '');
    });

    it('never writes through a link of an archive, be it of this one or of one before', async () => {
      await sh('rm -rf /srv/d /srv/out; mkdir -m 755 /srv/d /srv/out');
      await statuses('{src: through.tar, dest: /srv/d}');
      assert.equal((await sh('ls -A /srv/out')).stdout, '');
      await sh('rm -rf /srv/d; mkdir -m 755 /srv/d');
      assert.deepEqual(await statuses('{src: link.tar, dest: /srv/d}', '{src: below.tar, dest: /srv/d}'), [
        'changed',
        '/srv/d/l is in the way',
      ]);
      assert.equal((await sh('ls -A /srv/out')).stdout, '');
    });

    it('says that a file is no archive, and leaves nothing behind', async () => {
      folder.write('files/text', 'no archive at all\n');
      const [said] = await statuses('{src: text, dest: /srv/d}');
      assert.match(said ?? '', /no archive/);
      assert.equal((await sh('ls -A /srv/d | grep xenplay')).stdout, '');
    });
  });
}
