import assert from 'node:assert/strict';
import type { Part } from '../../../src/connection/connection.ts';
import { ReplyReader } from '../../../src/connection/frame.ts';
import { PREAMBLE, requestText, SentScripts } from '../../../src/connection/request-text.ts';
import type { Script } from '../../../src/module/script.ts';
import { localShell } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';

const NONCE = '0123456789abcdef0123456789abcdef';

for (const shell of [['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']] as const) {
  describe(`looks that share a subshell of ${shell.join(' ')}`, () => {
    before(function () {
      needs(this, `command ${shell[0]}`);
    });

    /** Status and first line of the output of each of these scripts, of which one that is called `look` says which process runs it. */
    async function ran(...scripts: readonly Script[]) {
      const parts = scripts.map((script): Part => {
        return { script, deadlineSeconds: 30, stopOnFailure: false, runsIn: 'shared_subshell' };
      });
      const reader = new ReplyReader(NONCE, () => undefined, parts);
      const text = PREAMBLE + requestText(parts, NONCE, new SentScripts());
      const { stdout, stderr } = await localShell(shell)({ text, args: [] });
      reader.stdout.push(Buffer.from(stdout));
      reader.stderr.push(Buffer.from(stderr));
      assert.ok(reader.finished, 'the request comes to its end');
      return reader.outputs.map(output => [output?.exitStatus, output?.stdout.split('\n')[0]] as const);
    }

    const ownProcess = 'sh -c \'echo "${PPID}"\'';
    const script = (text: string, ...args: string[]): Script => ({ text, args });
    const look = script(`look() { ${ownProcess}; return 0; }; look`);

    it('run in one process', async () => {
      const told = await ran(look, look, look);
      assert.deepEqual(new Set(told.map(([status]) => status)), new Set([0]));
      assert.equal(new Set(told.map(([, pid]) => pid)).size, 1);
    });

    it('are given their own words, and leave no option behind', async () => {
      const words = script('set -euf; printf "%s,%s" "$#" "$1"', "it's", 'b');
      const globs = script('echo /et[c] "${nowhere}"');
      assert.deepEqual(await ran(words, globs), [
        [0, "2,it's"],
        [0, '/etc '],
      ]);
    });

    it('end with the status that they return, whatever ends the subshell', async () => {
      const ends = ['return 7', 'exit 3', 'set -e; false', 'set -u; echo "${nowhere}"', 'if then', 'exit 200'];
      const told = await ran(...ends.flatMap(end => [script(`f() { ${ownProcess}; ${end}\n}; f`), look]));
      const statuses = told.map(([status]) => status);
      assert.deepEqual(statuses.slice(0, 6), [7, 0, 3, 0, 1, 0]);
      assert.ok(statuses.length === 12 && statuses[6] !== 0 && statuses[8] !== 0, String(statuses));
      assert.deepEqual([statuses[7], statuses[9], ...statuses.slice(10)], [0, 0, 200, 0]);
      const pids = told.map(([, pid]) => pid);
      assert.equal(pids[0], pids[1], 'who returns costs the next one no process');
      assert.notEqual(pids[2], pids[3], 'who exits does');
    });

    it('are told to have been killed when the subshell was', async () => {
      const [first, ...others] = await ran(look, script(`kill -9 "$(${ownProcess})"`), look);
      assert.equal(first?.[0], 0);
      assert.deepEqual(
        others.map(([status]) => status),
        [137, 137],
      );
    });

    it('are as many as a request has', async () => {
      const many = Array.from({ length: 230 }, (_, index) =>
        script(`echo ${index}; ${index % 50 === 9 ? 'exit 4' : ':'}`),
      );
      assert.deepEqual(
        await ran(...many),
        many.map((_, index) => [index % 50 === 9 ? 4 : 0, String(index)]),
      );
    });
  });
}
