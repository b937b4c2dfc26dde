import assert from 'node:assert/strict';
import { useOneHost } from '../../support/one-host.ts';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`file, and copy of a file of the host, on a ${flavour} host`, () => {
    const { run, sh } = useOneHost(flavour);
    const statuses = async (tasks: string, ...options: readonly string[]) => {
      const played = await run(tasks, ...options);
      const results = played.resultsOf('h1');
      return results.map(({ status, failure }) => (failure === undefined ? status : failure.cause));
    };

    it('sets rights and owners of a whole tree, links left out, in one exchange when all is right', async () => {
      await sh('mkdir -p /srv/t/s; cd /srv/t; echo a > s/1; chmod 755 s/1; echo b > 2; ln -s /etc/passwd l; mkfifo p');
      const task =
        '- file: {path: /srv/t, state: directory, recurse: true, mode: "u=rwX,g=rX,o=", owner: "1001", group: "1001"}\n';
      assert.deepEqual(await statuses(task), ['changed']);
      const said = await sh('cd /srv/t; for p in . s s/1 2 p; do stat -c "%a %u:%g" $p; done; stat -L -c "%a %u" l');
      assert.equal(said.stdout, '750 1001:1001\n750 1001:1001\n750 1001:1001\n640 1001:1001\n640 1001:1001\n644 0\n');
      const again = await run(task);
      assert.deepEqual([again.end?.recap['h1']?.changed, again.end?.exchanges['h1']], [0, 1]);
    });

    it('makes folders with their parents, links, touched files, and takes them away', async () => {
      const tasks = `- file: {path: "/srv/d/it's a/\\n", state: directory, mode: "0711"}
- file: {path: /srv/d/l, state: link, src: "it's a"}
- file: {path: /srv/d/t, state: touch, mode: "0600", modification_time: "202001020304.05"}
- file: {path: /srv/d/h, state: hard, src: /srv/d/t}
- file: {path: /srv/d/l, state: link, src: nowhere}
- file: {path: /srv/d/t, state: link, src: h, force: true}
`;
      assert.equal((await statuses(tasks, '--check'))[0], 'changed');
      assert.equal((await sh('test -e /srv/d')).exitStatus, 1);
      const said = await statuses(tasks.replace('src: nowhere}', 'src: nowhere}\n  ignore_errors: true'));
      assert.deepEqual(
        said.map(status => status.split(',')[0]),
        ['changed', 'changed', 'changed', 'changed', 'src file does not exist', 'changed'],
      );
      const listed = await sh(
        'cd /srv/d; stat -c %a "it\'s a"; readlink l; readlink t; stat -c "%a %h" h; date -d "2020-01-02 03:04:05" +%s; stat -c %Y h',
      );
      const lines = listed.stdout.split('\n');
      assert.deepEqual(lines.slice(0, 4), ['711', "it's a", 'h', '600 1']);
      assert.equal(lines[4], lines[5]);
      assert.deepEqual(
        await statuses('- file: {path: /srv/d, state: absent}\n- file: {path: /srv/d, state: absent}\n'),
        ['changed', 'ok'],
      );
    });

    it('is refused a path that begins with ~, before any host is touched', async () => {
      for (const task of ['file: {path: ~/x, state: touch}', 'lineinfile: {path: ~/x, line: x}', 'slurp: {src: ~/x}']) {
        const played = await run(`- ${task}\n`);
        assert.deepEqual([played.code, played.events.length], [1, 0]);
        assert.match(played.stderr, /~ is not filled in here/);
      }
    });

    it('copies a file of the host, bytes and all, and sees when it is there', async () => {
      await sh('head -c 300000 /dev/urandom > /srv/big; chmod 640 /srv/big; rm -rf /srv/c; mkdir /srv/c');
      const task =
        '- copy: {src: /srv/big, dest: /srv/c/, remote_src: true, mode: preserve, backup: true, validate: "test -s %s"}\n';
      assert.deepEqual(await statuses(task), ['changed']);
      assert.equal((await sh('cmp /srv/big /srv/c/big; stat -c %a /srv/c/big; ls -A /srv/c')).stdout, '640\nbig\n');
      const again = await run(task);
      assert.deepEqual([again.end?.recap['h1']?.changed, again.end?.exchanges['h1']], [0, 1]);
      await sh('echo x > /srv/big');
      const [result] = (await run(task)).resultsOf('h1');
      const backup = result?.facts['backup_file'];
      assert.ok(typeof backup === 'string');
      assert.match(backup, /^\/srv\/c\/big\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/);
      assert.equal((await sh(`wc -c < '${backup}'; cat /srv/c/big`)).stdout.trim().replace(/\s+/g, ' '), '300000 x');
      assert.deepEqual(await statuses('- copy: {src: /srv/none, dest: /srv/c/, remote_src: true}\n'), [
        'Source /srv/none not found',
      ]);
    });
  });
}
