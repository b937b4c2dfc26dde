import assert from 'node:assert/strict';
import { useOneHost } from '../../support/one-host.ts';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`lineinfile, blockinfile and replace on a ${flavour} host`, () => {
    const { run, sh } = useOneHost(flavour);
    const TASKS = `- lineinfile: {path: /srv/e/f, regexp: '^b=', line: "b='2' é $x", backup: true}
- blockinfile: {path: /srv/e/f, block: "one\\ntwo", insertafter: ^a}
- replace: {path: /srv/e/f, regexp: '^(last)\\b', replace: '\\1 \\1', after: END}
`;
    beforeEach(() =>
      sh(
        `rm -rf /srv/e; mkdir -p /srv/e; printf 'a\\351\\nb=1\\nlast' > /srv/e/f; chmod 640 /srv/e/f; chown 1001:1001 /srv/e/f`,
      ),
    );

    it('change only what they are asked to, byte by byte, and keep mode and owner', async () => {
      const played = await run(TASKS);
      assert.equal(played.code, 0, JSON.stringify(played.resultsOf('h1')));
      const wanted =
        "a\\351\\n# BEGIN ANSIBLE MANAGED BLOCK\\none\\ntwo\\n# END ANSIBLE MANAGED BLOCK\\nb='2' é $x\\nlast last";
      assert.equal((await sh(`printf "%b" "${wanted.replaceAll('$', '\\$')}" | cmp - /srv/e/f`)).stdout, '');
      assert.equal(
        (await sh('stat -c "%a %u %g" /srv/e/f; ls /srv/e | wc -l')).stdout.replace(/ +/g, ' '),
        '640 1001 1001\n2\n',
      );
    });

    it('change nothing in check mode, and show what they would', async () => {
      const [first] = (await run(TASKS, '--check', '--diff')).resultsOf('h1');
      assert.equal(first?.status, 'changed');
      assert.equal(first.changes[0]?.after.includes("b='2' é $x"), true);
      assert.equal((await sh('cat /srv/e/f | wc -l; ls /srv/e')).stdout.replace(/ /g, ''), '2\nf\n');
    });

    it('cost one exchange for all when there is nothing to do', async () => {
      await run(TASKS.replace('last)', 'last)$'));
      const again = await run(TASKS.replace('last)', 'last)$'));
      assert.deepEqual([again.end?.recap['h1']?.changed, again.end?.exchanges['h1']], [0, 1]);
    });

    it('write through a symlink, make what is not there, and keep what is not valid out', async () => {
      await sh('ln -s f /srv/e/l; ln -s nowhere /srv/e/dangling');
      const tasks = `- lineinfile: {path: /srv/e/l, line: x}
- lineinfile: {path: /srv/e/dangling, line: x, create: true}
- blockinfile: {path: "/srv/e/new/it's a \\"file\\"", block: x, create: true, mode: "0600"}
- lineinfile: {path: /srv/e/f, line: y, validate: 'grep -q "no such" %s'}
`;
      const results = (await run(tasks)).resultsOf('h1');
      assert.deepEqual(
        results.map(({ status }) => status),
        ['changed', 'changed', 'changed', 'failed'],
        JSON.stringify(results),
      );
      assert.match(results.at(-1)?.failure?.cause ?? '', /failed to validate: rc:1/);
      const said = await sh(
        'cd /srv/e; readlink l; readlink dangling; cat nowhere; tail -n 1 f; stat -c %a new/*; find . -name "*tmp"',
      );
      assert.equal(said.stdout, 'f\nnowhere\nx\nx\n600\n');
    });

    it('refuse a file that is too large, and a folder', async () => {
      await sh('head -c 5000000 /dev/zero > /srv/e/big');
      const tasks =
        '- lineinfile: {path: /srv/e/big, line: x}\n  ignore_errors: true\n- replace: {path: /srv/e, regexp: x}\n';
      const results = (await run(tasks)).resultsOf('h1');
      assert.deepEqual(
        results.map(({ failure }) => failure?.code),
        ['unreadable', 'in_the_way'],
      );
    });

    it('fail before the look when what an earlier task said is no pattern', async () => {
      const tasks =
        '- command: echo (\n  register: r\n- lineinfile: {path: /srv/e/f, line: x, regexp: "{{ r.stdout }}"}\n';
      assert.equal((await run(tasks)).resultsOf('h1')[1]?.failure?.code, 'bad_regexp');
    });
  });
}
