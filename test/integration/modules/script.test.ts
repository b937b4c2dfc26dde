import assert from 'node:assert/strict';
import { useOneHost } from '../../support/one-host.ts';

const SCRIPT = `#!/bin/sh
echo "$@" >&2
test -x "$0" && pwd
exit "\${STATUS:-0}"
`;

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`script on a ${flavour} host`, () => {
    const { folder, run, sh } = useOneHost(flavour);
    before(() => void folder.write("files/it's.sh", SCRIPT));

    it('runs the file with its arguments as shell text, and leaves nothing behind', async () => {
      const tasks = `- script:\n    cmd: "\\"it's.sh\\" 'a b' $((1 + 1)) | tr a-z A-Z"\n    chdir: /tmp\n`;
      const [result] = (await run(tasks)).resultsOf('h1');
      assert.equal(result?.status, 'changed', JSON.stringify(result));
      assert.deepEqual([result.facts['stdout_lines'], result.facts['stderr_lines']], [['/TMP'], ['a b 2']]);
      assert.equal((await sh('ls -a /root /tmp | grep xenplay')).stdout, '');
    });

    it('fails as the script does', async () => {
      const tasks = `- script:\n    cmd: "it\\\\'s.sh"\n    executable: env STATUS=7 sh\n`;
      const [result] = (await run(tasks)).resultsOf('h1');
      assert.deepEqual(
        [result?.status, result?.facts['rc'], result?.facts['msg']],
        ['failed', 7, 'non-zero return code'],
      );
    });

    it('is skipped when what it makes is there, in check mode too', async () => {
      const tasks = `- script: "\\"it's.sh\\" creates=/etc/passwd"\n  register: r\n- debug: {var: r.msg}\n`;
      for (const options of [[], ['--check']]) {
        const [result] = (await run(tasks, ...options)).resultsOf('h1');
        assert.deepEqual(
          [result?.status, result?.facts['msg']],
          ['skipped', '/etc/passwd exists, matching creates option'],
        );
      }
    });

    it('is not run in check mode', async () => {
      const [result] = (await run(`- script: "\\"it's.sh\\" x"\n`, '--check')).resultsOf('h1');
      assert.equal(result?.status, 'skipped');
    });

    it('is refused before any host is touched when there is no such file', async () => {
      const played = await run('- script: nowhere.sh\n');
      assert.equal(played.code, 1);
      assert.match(played.stderr, /play\.yaml:3:\d+: there is no file nowhere\.sh/);
    });
  });

  describe(`raw on a ${flavour} host`, () => {
    const { run } = useOneHost(flavour);

    it('runs shell text and says how it ended', async () => {
      const [good, bad] = (await run('- raw: echo a; echo b >&2\n- raw: exit 3\n')).resultsOf('h1');
      assert.deepEqual([good?.status, good?.facts['stdout'], good?.facts['stderr_lines']], ['changed', 'a\n', ['b']]);
      assert.deepEqual([bad?.status, bad?.facts['rc']], ['failed', 3]);
    });
  });
}
