import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { useOneHost } from '../../support/one-host.ts';

const LIST = (root: string): string => `cd ${root} && find . | sort | while read -r p; do
  if test -L "$p"; then echo "$p -> $(readlink "$p")"; else echo "$p $(stat -c %a "$p")"; fi; done`;

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`copy of a folder to a ${flavour} host`, () => {
    const { folder, run, sh } = useOneHost(flavour);
    before(() => {
      folder.write('files/tree/a.txt', 'a\n');
      folder.write("files/tree/sub/it's \\ odd.sh", 'b\n');
      chmodSync(`${folder.path}/files/tree/sub/it's \\ odd.sh`, 0o755);
      mkdirSync(`${folder.path}/files/tree/empty`);
      symlinkSync('a.txt', `${folder.path}/files/tree/link`);
    });
    const changedBy = async (task: string, ...options: readonly string[]) => {
      const played = await run(`- copy: ${task}\n`, ...options);
      const [result] = played.resultsOf('h1');
      assert.equal(played.code, 0, JSON.stringify(result));
      return { summaries: result?.changes.map(change => change.summary), exchanges: played.end?.exchanges['h1'] };
    };

    it('makes the folder itself below dest, in one request, and then finds nothing to do', async () => {
      const task = '{src: tree, dest: /srv/one}';
      assert.equal((await changedBy(task, '--check')).summaries?.length, 4);
      assert.equal((await sh('test -e /srv/one')).exitStatus, 1);
      assert.equal((await changedBy(task)).exchanges, 2);
      const lines = [
        '. 755',
        './tree 755',
        './tree/a.txt 644',
        './tree/empty 755',
        './tree/link 644',
        './tree/sub 755',
      ];
      assert.equal((await sh(LIST('/srv/one'))).stdout, [...lines, "./tree/sub/it's \\ odd.sh 644", ''].join('\n'));
      assert.deepEqual(await changedBy(task), { summaries: [], exchanges: 1 });
    });

    it('puts what is in the folder into dest when src ends with /', async () => {
      await changedBy('{src: tree/, dest: /srv/two, mode: "0640", directory_mode: "0711", owner: "1001"}');
      const lines = ['. 711', './a.txt 640', './empty 711', './link 640', './sub 711', "./sub/it's \\ odd.sh 640", ''];
      assert.equal((await sh(LIST('/srv/two'))).stdout, lines.join('\n'));
      assert.equal((await sh('stat -c %u /srv/two/empty /srv/two/a.txt')).stdout, '1001\n1001\n');
    });

    it('keeps links and modes on request', async () => {
      const task = '{src: tree/, dest: /srv/three, mode: preserve, local_follow: false}';
      await changedBy(task);
      const listed = (await sh(LIST('/srv/three'))).stdout;
      assert.match(listed, /\.\/link -> a\.txt\n/);
      assert.match(listed, /odd\.sh 755\n/);
      assert.deepEqual((await changedBy(task)).summaries, []);
    });

    it('sends only what differs, and leaves what is not its own', async () => {
      await sh('echo changed > /srv/one/tree/a.txt; echo mine > /srv/one/tree/mine');
      assert.deepEqual((await changedBy('{src: tree, dest: /srv/one}')).summaries, ['replace /srv/one/tree/a.txt']);
      assert.equal((await sh('cat /srv/one/tree/a.txt /srv/one/tree/mine')).stdout, 'a\nmine\n');
    });

    it('refuses to put a file where a folder is', async () => {
      await sh('mkdir -p /srv/four/a.txt');
      const [result] = (await run('- copy: {src: tree/, dest: /srv/four}\n')).resultsOf('h1');
      assert.equal(result?.failure?.code, 'in_the_way');
    });
  });
}
