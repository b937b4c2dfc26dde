import assert from 'node:assert/strict';
import { useOneHost } from '../../support/one-host.ts';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`find, slurp, assemble and tempfile on a ${flavour} host`, () => {
    const { folder, run, sh } = useOneHost(flavour);
    before(() =>
      sh(`mkdir -p /srv/f/sub; cd /srv/f; printf 'a\\000\\377' > bytes; echo wanted > "it's
two lines"; echo other > sub/x.log; echo h > .hidden; ln -s bytes link; mkdir /srv/fr; printf a > /srv/fr/1; echo b > "/srv/fr/2 'x'"; echo c > /srv/fr/.3`),
    );
    const factsOf = async (task: string) => {
      const played = await run(`- ${task}\n`);
      const [result] = played.resultsOf('h1');
      assert.equal(result?.status === 'failed', false, JSON.stringify(result));
      return { ...result?.facts, exchanges: played.end?.exchanges['h1'], status: result?.status };
    };
    const paths = (facts: object): readonly unknown[] =>
      'files' in facts && Array.isArray(facts.files) ? facts.files.map((file: { path: unknown }) => file.path) : [];

    it('finds paths of any name, by name, content and kind, in one exchange', async () => {
      const all = await factsOf('find: {paths: /srv/f, recurse: true, get_checksum: true}');
      assert.deepEqual(paths(all), ['/srv/f/bytes', "/srv/f/it's\ntwo lines", '/srv/f/sub/x.log']);
      assert.deepEqual(all.exchanges, 1);
      assert.match(JSON.stringify(all), /"checksum":"[0-9a-f]{40}"/);
      const some = async (more: string) => paths(await factsOf(`find: {paths: /srv/f, recurse: true, ${more}}`));
      assert.deepEqual(await some('patterns: "*.log,by*"'), ['/srv/f/bytes', '/srv/f/sub/x.log']);
      assert.deepEqual(await some('contains: "w.n+ted"'), ["/srv/f/it's\ntwo lines"]);
      assert.deepEqual(await some('file_type: any, hidden: true, excludes: "[bix]*"'), [
        '/srv/f/.hidden',
        '/srv/f/link',
        '/srv/f/sub',
      ]);
      assert.deepEqual(await some('size: 6, patterns: "x*"'), ['/srv/f/sub/x.log']);
    });

    it('reads bytes, and puts fragments together', async () => {
      const read = await factsOf('slurp: {src: /srv/f/bytes}');
      assert.equal('content' in read && read.content, Buffer.from([0x61, 0, 0xff]).toString('base64'));
      const task = 'assemble: {src: /srv/fr, dest: /srv/all, delimiter: "--", mode: "0600", backup: true}';
      assert.equal((await factsOf(task)).status, 'changed');
      assert.equal((await sh('cat /srv/all; stat -c %a /srv/all')).stdout, 'c\n--\na\n--\nb\n600\n');
      assert.deepEqual(await factsOf(task).then(({ status, exchanges }) => [status, exchanges]), ['ok', 1]);
      folder.write('files/parts/b', 'B\n');
      folder.write('files/parts/a', 'A');
      await factsOf('assemble: {src: parts, remote_src: false, dest: /srv/all, backup: true}');
      assert.equal((await sh('cat /srv/all; cat /srv/all.*~')).stdout, 'A\nB\nc\n--\na\n--\nb\n');
    });

    it('makes temporary files and folders that nobody else may read', async () => {
      await sh('mkdir /srv/t');
      for (const [state, mode] of [
        ['file', '600'],
        ['directory', '700'],
      ]) {
        const made = await factsOf(`tempfile: {path: /srv/t, state: ${state}, prefix: "p ", suffix: "'s"}`);
        assert.match(String('path' in made && made.path), /^\/srv\/t\/p .+'s$/);
        assert.equal((await sh(`stat -c %a /srv/t/p*; rm -r /srv/t/p*`)).stdout, `${mode}\n`);
      }
    });
  });
}
