import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { outputScript, readStatus, startScript, statusScript } from '../../../src/execute/jobs/scripts.ts';
import type { Script } from '../../../src/module/script.ts';
import { sh } from '../../../src/module/script.ts';
import { localShell } from '../../support/converge.ts';
import { useOneHost } from '../../support/one-host.ts';
import { play, type Played, runHere, useFolder } from '../../support/play.ts';

const SHELLS = ['dash', 'bash', 'busybox'];
/** A job that ends within a test: far more than any machine takes. */
const LONG = 600;

/** A machine on which `sh` is this shell; without setsid when it has none. */
function machine(folder: string, { shell, hasSetsid }: { shell: string; hasSetsid: boolean }) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const tools = ['cat', 'mkdir', 'mv', 'nohup', 'rm', 'sleep', ...(hasSetsid ? ['setsid'] : [])];
  for (const tool of tools) link(tool, join(bin, tool));
  link(shell, join(bin, 'sh'));
  const run = localShell([join(bin, 'sh')], { HOME: folder, PATH: bin });
  const look = async (id: string, mode: 'look' | 'end' | 'erase' = 'look', waitSeconds = 0) =>
    readStatus(await run(statusScript(id, { waitSeconds, mode })));
  return {
    run,
    look,
    start: (id: string, seconds: number, parts: readonly Script[]) => run(startScript({ id, seconds }, parts)),
  };
}

function link(program: string, at: string): void {
  if (!existsSync(at))
    symlinkSync(execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' }).trim(), at);
}

function isAlive(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits for the end of a process; whoever waits too long is ended by mocha. */
async function ended(pid: string): Promise<void> {
  while (isAlive(pid)) await delay(20);
}

for (const shell of SHELLS)
  for (const hasSetsid of shell === 'busybox' ? [true] : [true, false])
    describe(`a job in ${shell}${hasSetsid ? '' : ' without setsid'}`, function () {
      this.timeout(120_000);
      const folder = useFolder();
      let at: ReturnType<typeof machine>;
      before(() => {
        at = machine(folder.path, { shell, hasSetsid });
      });

      it('keeps what its parts say, and stops at the one that fails', async () => {
        const begun = await at.start('one', LONG, [
          sh`echo ${"it's"}; echo e >&2`,
          sh`echo ${'2'}; exit 3`,
          sh`echo never`,
        ]);
        assert.deepEqual([begun.exitStatus, begun.stderr], [0, '']);
        const { state, ended: parts, parts: count } = await at.look('one', 'look', 100);
        assert.deepEqual([state, [...parts], count], ['ended', [0, 1], 3]);
        assert.deepEqual(await at.run(outputScript('one', 0)), { exitStatus: 0, stdout: "it's\n", stderr: 'e\n' });
        assert.deepEqual(await at.run(outputScript('one', 1)), { exitStatus: 3, stdout: '2\n', stderr: '' });
        assert.deepEqual(await at.run(outputScript('one', 2)), { exitStatus: 0, stdout: '', stderr: '' });
        // Parts may hold secrets.
        assert.deepEqual(
          readdirSync(join(folder.path, '.xenplay_async/one')).filter(name => name.startsWith('part')),
          [],
        );
      });

      it('ends at its deadline by itself, with the program that it started', async () => {
        await at.start('late', 1, [{ text: 'echo $$ >"${HOME}/late.pid"; exec sleep 600', args: [] }]);
        assert.equal((await at.look('late', 'look', 100)).state, 'timed_out');
        // On a slow machine it may be over before it could tell.
        const told = join(folder.path, 'late.pid');
        if (existsSync(told)) await ended(readFileSync(told, 'utf8').trim());
      });

      it('is ended when it is asked for, and forgotten', async () => {
        await at.start('long', LONG, [
          { text: 'echo $$ >"${HOME}/long.new"; mv "${HOME}/long.new" "${HOME}/long.pid"; exec sleep 600', args: [] },
        ]);
        while (!existsSync(join(folder.path, 'long.pid'))) await delay(20);
        assert.equal((await at.look('long')).state, 'at_work');
        await at.look('long', 'end');
        await ended(readFileSync(join(folder.path, 'long.pid'), 'utf8').trim());
        assert.equal((await at.look('long', 'look', 100)).state, 'timed_out');
        await at.look('long', 'erase');
        assert.equal((await at.look('long')).state, 'none');
      });

      it('is not begun twice under one name', async () => {
        await at.start('same', LONG, [sh`echo first`]);
        assert.notEqual((await at.start('same', LONG, [sh`echo second`])).exitStatus, 0);
        await at.look('same', 'look', 100);
        assert.equal((await at.run(outputScript('same', 0))).stdout, 'first\n');
      });

      it('is gone when its runner is, and nobody else is taken for it', async () => {
        const keep = join(folder.path, '.xenplay_async/odd');
        mkdirSync(keep, { recursive: true });
        writeFileSync(join(keep, 'memo'), '{"parts":1}\nstate=ended\n');
        for (const pid of ['1', '-1', '$(touch /tmp/x)', '0', '', `${process.pid} 1`]) {
          writeFileSync(join(keep, 'pid'), `${pid}\n`);
          assert.equal((await at.look('odd', 'end')).state, 'gone', pid);
        }
        writeFileSync(join(keep, 'state'), '"; touch x\nstate=ended');
        await assert.rejects(at.look('odd'));
      });
    });

describe('jobs in a play', function () {
  this.timeout(120_000);
  const folder = useFolder();

  it('cost nothing when there is nothing to do, and outlive the run otherwise', async () => {
    const inventory = folder.write('hosts.yaml', 'all:\n  hosts:\n    h1: { ansible_connection: local }\n');
    const tasks = [
      `    - file: { path: ${folder.path}/d, state: directory }\n      async: 60\n      poll: 5\n`,
      `    - file: { path: ${folder.path}/e, state: directory }\n      async: 60\n      poll: 5\n`,
    ].join('');
    const playbook = folder.write('play.yaml', `- hosts: all\n  tasks:\n${tasks}`);
    const environment = ['env', `HOME=${folder.path}`] as const;
    const run = () => play(argv => runHere([...environment, ...argv]), playbook, '-i', inventory);
    assert.deepEqual(
      (await run()).resultsOf('h1').map(({ status }) => status),
      ['changed', 'changed'],
    );
    const second = await run();
    assert.deepEqual(
      second.resultsOf('h1').map(({ status }) => status),
      ['ok', 'ok'],
    );
    assert.deepEqual(second.end?.exchanges, { h1: 1 });
    assert.deepEqual(readdirSync(join(folder.path, '.xenplay_async')), []);
  });

  it('refuses what needs the controller, at its place', async () => {
    const inventory = folder.write('hosts.yaml', 'all:\n  hosts:\n    h1: { ansible_connection: local }\n');
    const playbook = folder.write(
      'play.yaml',
      '- hosts: all\n  tasks:\n    - copy: { content: x, dest: /x }\n      async: 60\n',
    );
    const { code, stderr } = await play(runHere, playbook, '-i', inventory);
    assert.equal(code, 1);
    assert.match(stderr, /play\.yaml:4:7.*copy cannot be run with "async"/s);
  });
});

/** Ends the sessions of the host, as a reset of its connections would; not the sshd that listens. */
const CUT = `for told in /proc/[0-9]*/comm; do
  read -r name <"\${told}" && test "\${name}" = sshd || continue
  process="\${told%/comm}" process="\${process#/proc/}"
  test "\${process}" = "$(cat /run/sshd.pid)" || kill -KILL "\${process}"
done
`;

describe('jobs on a host over ssh', function () {
  this.timeout(300_000);
  const host = useOneHost('debian');

  it('are waited for over as many connections as it takes', async () => {
    await host.sh(`cat >/root/cut <<'EOF'\nsleep 1\n${CUT}sleep 1\necho done\nEOF`);
    const played = await host.run('- command: sh /root/cut\n  async: 200\n  poll: 3\n- command: echo next\n');
    const [cut, next] = played.resultsOf('h1');
    assert.deepEqual(
      [cut?.status, cut?.facts['stdout'], cut?.facts['finished']],
      ['changed', 'done', 1],
      played.stderr,
    );
    assert.equal(next?.facts['stdout'], 'next');
    const logins = played.events.filter(event => event.type === 'phase' && event.phase === 'auth');
    assert.ok(logins.length > 1, 'the connection was not cut');
  });

  it('go on when the run is over, and end for the user that they were begun for', async () => {
    const made = await host.sh('useradd -m worker');
    assert.equal(made.exitStatus, 0, made.stderr);
    const begun = await host.run(
      '- shell: sleep 2; id -un; echo x >later\n  args: { chdir: /home/worker }\n  async: 200\n  poll: 0\n' +
        '  become: true\n  become_user: worker\n  become_method: su\n',
    );
    const id = begun.resultsOf('h1')[0]?.facts['ansible_job_id'];
    assert.ok(typeof id === 'string' && /^j\d+\.\d+$/.test(id), begun.stderr);
    while ((await host.sh('test -e /home/worker/later')).exitStatus !== 0) await delay(200);
    const look = (more: string): Promise<Played> =>
      host.run(
        `- async_status: { jid: "${id}" }\n  register: r\n  until: r.finished\n  retries: 100\n  delay: 1\n${more}`,
      );
    const found = (await look('  become: true\n  become_user: worker\n  become_method: su\n')).resultsOf('h1');
    assert.deepEqual([found[0]?.status, found[0]?.facts['stdout']], ['changed', 'worker']);
    const unknown = (await look('')).resultsOf('h1');
    assert.deepEqual([unknown[0]?.status, unknown[0]?.failure?.cause], ['failed', 'could not find job']);
  });
});
