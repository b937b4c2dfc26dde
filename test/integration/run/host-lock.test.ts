import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { type HostLock, lockPart, unlockText } from '../../../src/connection/host-lock.ts';
import type { CommandOutput } from '../../../src/module/contract.ts';
import { localShell } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';

const lock = (run: string, more: Partial<HostLock> = {}): HostLock => ({
  work: `a test of the lock, by process ${process.pid}`,
  ...{ run, owner: `the owner of ${run}`, isForced: false, ...more },
});
const [name = ''] = lockPart(lock('')).script.args;
const FILE = `/run/lock/${name}`;

for (const shell of [['dash'], ['bash'], ['busybox', 'sh']] as const) {
  describe(`the lock of a host, in ${shell.join(' ')}`, () => {
    before(function () {
      needs(this, 'root', `command ${shell[0]}`);
    });
    afterEach(() => {
      rmSync(FILE, { force: true, recursive: true });
    });

    const run = (text: string, ...args: string[]): Promise<CommandOutput> => localShell(shell)({ text, args });
    /** Shell text: takes the lock in a subshell, as a request does; the words of the script are quoted for `set --`. */
    const take = (of: HostLock): string => {
      const { text, args } = lockPart(of).script;
      return `( set -- ${args.map(word => `'${word}'`).join(' ')}\n${text}\n)`;
    };

    it('is one line that everybody may read, and goes with its shell', async () => {
      const { exitStatus, stdout } = await run(
        `umask 077\ntrap '${unlockText(lock('one'), true).replaceAll("'", "'\\''")}' EXIT\n${take(lock('one'))} && stat -c %a ${FILE} && cat ${FILE} && exit 3`,
      );
      assert.match(stdout, /^644\none \d+ \d+ \d+ the owner of one\n$/);
      assert.deepEqual([exitStatus, exists()], [0, false], 'the shell itself becomes the rm');
    });

    it('is not taken from a run that is at work, but by force', async () => {
      const told = await run(
        `${take(lock('one'))} || exit 1\n( exec ${shell.join(' ')} ) <<'END'\n${take(lock('two'))}\nEND\necho "$?"`,
      );
      assert.match(told.stdout, /^\d+\nthe owner of one\n75\n$/);
      const forced = lock('two', { isForced: true });
      const { stdout } = await run(`${take(lock('one'))} || exit 1\n${take(forced)} && cat ${FILE}`);
      assert.match(stdout, /^two /);
    });

    it('is the whole run’s', async () => {
      assert.equal((await run(`${take(lock('one'))} && ${take(lock('one'))}`)).exitStatus, 0);
    });

    it('is taken from who died, also over the making of it', async () => {
      for (const left of ['gone 1 424242 5 somebody\n', '']) {
        writeFileSync(FILE, left);
        assert.equal((await run(take(lock('one')))).exitStatus, 0);
        assert.match(readFileSync(FILE, 'utf8'), /^one /);
      }
    });

    it('is not made through what somebody else has put there', async () => {
      const victim = `${FILE}.victim`;
      for (const put of [
        () => execFileSync('mkfifo', [FILE]),
        () => symlinkSync('/dev/null', FILE),
        () => symlinkSync(victim, FILE),
        () => {
          writeFileSync(victim, '');
          symlinkSync(victim, FILE);
        },
      ]) {
        put();
        const { exitStatus, stderr } = await run(take(lock('one')));
        assert.deepEqual([exitStatus, stderr], [76, `the lock ${FILE} cannot be made\n`]);
        rmSync(FILE);
      }
      assert.equal(statSync(victim).size, 0);
      rmSync(victim);
    });

    it('is one shell’s of many that want it at once', async () => {
      const shells = Array.from({ length: 8 }, (_, index) => run(`${take(lock(`run${index}`))} >/dev/null && sleep 7`));
      const statuses = (await Promise.all(shells)).map(({ exitStatus }) => exitStatus);
      assert.deepEqual(statuses.filter(status => status === 0).length, 1, String(statuses));
      assert.ok(statuses.every(status => status === 0 || status === 75));
    });
  });
}

function exists(): boolean {
  return lstatSync(FILE, { throwIfNoEntry: false }) !== undefined;
}
