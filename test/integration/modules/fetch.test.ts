import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { useOneHost } from '../../support/one-host.ts';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`fetch from a ${flavour} host`, () => {
    const { folder, run, sh } = useOneHost(flavour);
    const local = (path: string): Buffer => readFileSync(`${folder.path}/${path}`);
    before(() =>
      sh(
        'mkdir -p /srv; head -c 9000000 /dev/urandom > /srv/big; : > /srv/empty; printf "a\\n" > /srv/small; chmod 600 /srv/big',
      ),
    );

    it('brings a file below dest, under the name of the host and its own path', async () => {
      const task = '- fetch: {src: /srv/big, dest: got}\n';
      const checked = (await run(task, '--check')).resultsOf('h1')[0];
      assert.equal(checked?.status, 'changed');
      assert.ok(!existsSync(`${folder.path}/got`));
      const [first] = (await run(task)).resultsOf('h1');
      assert.equal(first?.status, 'changed', JSON.stringify(first));
      const content = local('got/h1/srv/big');
      const sum = (await sh('sha1sum < /srv/big')).stdout.slice(0, 40);
      assert.equal(createHash('sha1').update(content).digest('hex'), sum);
      const { checksum, remote_checksum: remote, md5sum, dest } = first.facts;
      assert.deepEqual([checksum, remote, dest], [sum, sum, `${folder.path}/got/h1/srv/big`]);
      assert.equal(md5sum, createHash('md5').update(content).digest('hex'));
      const second = await run(task);
      assert.deepEqual([second.end?.recap['h1']?.changed, second.end?.exchanges['h1']], [0, 1]);
    });

    it('puts it just there with flat, an empty one too', async () => {
      const played = await run(
        '- fetch: {src: /srv/small, dest: flat/, flat: true}\n- fetch: {src: /srv/empty, dest: as/named, flat: true}\n',
      );
      assert.equal(played.code, 0, JSON.stringify(played.resultsOf('h1')));
      assert.deepEqual([String(local('flat/small')), local('as/named').length], ['a\n', 0]);
      assert.deepEqual(readdirSync(`${folder.path}/flat`), ['small']);
    });

    it('fails when there is none, or not, as asked', async () => {
      const tasks =
        '- fetch: {src: /srv/none, dest: got, fail_on_missing: false}\n- fetch: {src: /srv/none, dest: got}\n  ignore_errors: true\n- fetch: {src: /srv, dest: got}\n';
      const results = (await run(tasks)).resultsOf('h1');
      assert.deepEqual(
        results.map(({ status, failure }) => failure?.code ?? status),
        ['ok', 'no_such_file', 'not_a_file'],
      );
      assert.equal(results[0]?.facts['msg'], 'the remote file does not exist, not transferring, ignored');
    });

    it('never writes outside of dest, whatever a host says', async () => {
      const tasks =
        "- command: printf '/srv/../../../../../../../tmp/evil'\n  register: said\n- fetch: {src: '{{ said.stdout }}', dest: got}\n";
      const [, result] = (await run(tasks)).resultsOf('h1');
      assert.deepEqual([result?.status, result?.failure?.code], ['failed', 'bad_path']);
      const early = await run('- fetch: {src: ../x, dest: got}\n');
      assert.deepEqual([early.code, early.events.length], [1, 0]);
    });

    it('says why nothing can be written on the controller', async () => {
      mkdirSync(`${folder.path}/file/small`, { recursive: true });
      folder.write('plain', 'x');
      const tasks =
        '- fetch: {src: /srv/small, dest: plain/}\n  ignore_errors: true\n- fetch: {src: /srv/small, dest: file/, flat: true}\n';
      const results = (await run(tasks)).resultsOf('h1');
      assert.deepEqual(
        results.map(({ failure }) => failure?.code),
        ['action_failed', 'in_the_way'],
      );
      assert.match(results[0]?.failure?.cause ?? '', /ENOTDIR|EEXIST/);
    });
  });
}
