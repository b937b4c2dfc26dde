import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { type Argv, type FleetHost, useFleet } from '../../support/fleet.ts';
import { play, type Played, PROGRAM, runHere, useFolder } from '../../support/play.ts';

/** Resets the sessions of a host, as a crash of its sshd would. */
const RESET =
  "for p in /proc/[0-9]*; do grep -aq '[s]shd: ' $p/cmdline 2>/dev/null && ! grep -aq listener $p/cmdline && kill -9 ${p#/proc/}; done; true";

describe('what a run leaves on a host', () => {
  const theFleet = useFleet({ hosts: 2 });
  const folder = useFolder();
  let number = 0;

  const host = (): FleetHost => theFleet().hosts[0];
  const inHost = async (command: string): Promise<string> =>
    (await theFleet().exec(host(), ['sh', '-c', command])).stdout.trim();
  const locks = (): Promise<string> => inHost('ls /run/lock /run /tmp | grep xenplay-run-; true');

  function inventory(vars: Readonly<Record<string, string>> = {}): string {
    const { name, address, privateKeyFile, knownHostsFile } = host();
    const all = {
      ansible_host: address,
      ansible_user: 'root',
      ansible_ssh_private_key_file: privateKeyFile,
      xenplay_known_hosts_file: knownHostsFile,
      ...vars,
    };
    return folder.write(`inventory${number++}.yaml`, JSON.stringify({ all: { hosts: { [name]: all } } }));
  }

  const run = (argv: Argv) => theFleet().runInControl(argv);
  const book = (name: string, tasks: string): string => folder.write(name, `- hosts: all\n  tasks:\n${tasks}`);

  function start(playbook: string, vars: Readonly<Record<string, string>> = {}): ChildProcess {
    const argv: Argv = [process.execPath, PROGRAM, 'run', playbook, '-i', inventory(vars)];
    return theFleet().spawnInControl(argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  async function until(command: string): Promise<void> {
    for (let left = 600; left > 0; left--) {
      if ((await theFleet().exec(host(), ['sh', '-c', command])).exitStatus === 0) return;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    assert.fail(`never: ${command}`);
  }

  const ended = (child: ChildProcess): Promise<number | null> =>
    new Promise(resolve => child.once('close', code => resolve(code)));

  beforeEach(() => inHost('rm -f /root/began /root/times'));

  const LONG = '    - shell: touch /root/began; sleep 4720; touch /root/never\n';
  const GONE = '! pgrep -f "[s]leep 4720" && ! ls /run/lock /run /tmp | grep xenplay-run-';

  describe('of processes is nothing', () => {
    it('after a second Ctrl-C', async () => {
      const child = start(book('long.yaml', LONG));
      await until('test -e /root/began');
      const code = ended(child);
      const heard = new Promise<void>(resolve =>
        child.stderr?.on('data', text => /interrupted/.test(String(text)) && resolve()),
      );
      child.kill('SIGINT');
      await heard;
      child.kill('SIGINT');
      assert.equal(await code, 4);
      await until(GONE);
    });

    it('after the controller was killed, also where another user ran them', async () => {
      for (const vars of [{}, { ansible_user: 'deploy', ansible_become: 'true' }]) {
        await inHost('rm -f /root/began');
        // The change before it has sent the watcher to rest.
        const child = start(book('long.yaml', `    - command: "true"\n${LONG}`), vars);
        await until('test -e /root/began');
        child.kill('SIGKILL');
        await until(GONE);
      }
    });

    it('after the deadline of a task, nor a lock', async () => {
      const played = await play(run, book('late.yaml', `${LONG}      timeout: 1\n`), '-i', inventory());
      assert.equal(played.resultsOf('h1')[0]?.failure?.code, 'timeout');
      await until(GONE);
    });

    it('after a run that ends well', async () => {
      const played = await play(run, book('well.yaml', '    - copy: {dest: /root/x, content: x}\n'), '-i', inventory());
      assert.equal(played.code, 0, played.stderr);
      await until('! ls /run/lock /run /tmp | grep xenplay-run- && ! pgrep -f "[s]leep 2"');
    });
  });

  describe('keeps a second run of the same playbook away while it is at work', () => {
    it('naming the owner, until that ends or is killed; --break-lock takes the host', async () => {
      const playbook = book(
        'site.yaml',
        LONG.replace('sleep 4720', 'test -e /root/second || { touch /root/second; sleep 4720; }'),
      );
      const first = start(playbook);
      await until('test -e /root/second');
      const second = await play(run, playbook, '-i', inventory());
      const [result] = second.resultsOf('h1');
      assert.deepEqual([result?.status, result?.failure?.code, second.code], ['failed', 'host_locked', 2]);
      assert.match(
        result?.failure?.cause ?? '',
        /h1: another run of site.yaml has been changing this host for \d+ s: root on \S+, process \d+/,
      );
      const other = await play(run, book('other.yaml', '    - command: "true"\n'), '-i', inventory());
      assert.equal(other.code, 0, 'another playbook may run');
      assert.equal((await play(run, playbook, '-i', inventory(), '--check')).code, 0, 'nor does looking need a lock');
      const forced = await play(run, playbook, '-i', inventory(), '--break-lock');
      assert.equal(forced.code, 0, JSON.stringify(forced.resultsOf('h1')));
      assert.equal(await locks(), '');
      first.kill('SIGKILL');
      await until(GONE);
    });

    it('but not the hosts of one run that are one machine', async () => {
      const book = folder.write(
        'one-machine.yaml',
        '- hosts: all\n  connection: local\n  tasks:\n    - command: sleep 0.2\n',
      );
      const hosts = Array.from({ length: 40 }, (_, index) => `m${index}`).join(',');
      const { code, end } = await play(runHere, book, '-i', `${hosts},`);
      assert.deepEqual([code, Object.values(end?.recap ?? {}).filter(host => host.changed === 1).length], [0, 40]);
    });

    it('whose lock is worth nothing once its shell is gone', async () => {
      const playbook = book('stale.yaml', '    - command: "true"\n');
      const ghost = 'echo "0123456789abcdef 1 424242 $(date +%s) somebody" >/run/lock/';
      await play(run, playbook, '-i', inventory());
      const first = start(book('stale.yaml', LONG));
      await until('test -e /root/began');
      const name = await locks();
      first.kill('SIGKILL');
      await until(GONE);
      await inHost(`${ghost}${name}`);
      const played = await play(run, book('stale.yaml', '    - command: "true"\n'), '-i', inventory());
      assert.deepEqual([played.code, await locks()], [0, '']);
    });
  });

  describe('when the link is lost in the middle of a change', () => {
    /** The host's groupadd does its work before or after it waits; the wait is cut by a reset. */
    async function slowGroupadd(order: 'before' | 'after'): Promise<void> {
      const wait = 'test -e /root/waited || { touch /root/waited; sleep 4721; }';
      const work = '/usr/sbin/groupadd.real "$@"';
      const script = order === 'before' ? `${work}; ${wait}` : `${wait}; ${work}`;
      await inHost(`rm -f /root/waited; groupdel slow; test -e /usr/sbin/groupadd.real || mv /usr/sbin/groupadd /usr/sbin/groupadd.real
        printf '%s\\n' '#!/bin/sh' '${script}' >/usr/sbin/groupadd; chmod 755 /usr/sbin/groupadd`);
    }

    async function cut(tasks: string, sign = '/root/waited'): Promise<Played> {
      const running = play(run, book('cut.yaml', tasks), '-i', inventory());
      await until(`test -e ${sign}`);
      await inHost(RESET);
      return running;
    }

    const GROUP = '    - group: {name: slow}\n    - command: "true"\n      changed_when: false\n';

    it('finds done what was done, and goes on', async () => {
      await slowGroupadd('before');
      const played = await cut(GROUP);
      const [first, second] = played.resultsOf('h1');
      assert.deepEqual([first?.status, second?.status, played.code], ['changed', 'ok', 0], JSON.stringify(first));
      assert.match(first?.warnings.join() ?? '', /a fresh look finds it done/);
      await until('! pgrep -f "[s]leep 4721"');
    });

    it('sends again what was not done, after nothing of the first attempt is left', async () => {
      await slowGroupadd('after');
      const played = await cut(GROUP);
      const [first, second] = played.resultsOf('h1');
      assert.deepEqual([first?.status, second?.status, played.code], ['changed', 'ok', 0], JSON.stringify(first));
      assert.match(first?.warnings.join() ?? '', /was sent again/);
      assert.equal(await inHost('pgrep -f "[s]leep 4721"; getent group slow | cut -d : -f 1'), 'slow');
    });

    const COMMAND = '    - shell: echo x >>/root/times; test -e /root/began || { touch /root/began; sleep 4722; }\n';

    it('never sends a command again by itself', async () => {
      const played = await cut(COMMAND, '/root/began');
      const [result] = played.resultsOf('h1');
      assert.deepEqual([result?.status, result?.failure?.unknown?.length, played.code], ['unreachable', 1, 4]);
      assert.equal(await inHost('wc -l </root/times'), '1');
    });

    it('sends a command again when the play says so with retries', async () => {
      const played = await cut(`${COMMAND}      retries: 1\n      delay: 0\n`, '/root/began');
      assert.deepEqual(
        [played.resultsOf('h1')[0]?.status, played.code],
        ['changed', 0],
        JSON.stringify(played.resultsOf('h1')),
      );
      assert.equal(await inHost('wc -l </root/times'), '2');
    });

    it('sends a command again, once, that the play calls idempotent', async () => {
      const played = await cut(`${COMMAND}      idempotent: true\n`, '/root/began');
      const results = played.resultsOf('h1');
      assert.deepEqual([results[0]?.status, played.code], ['changed', 0], JSON.stringify(results));
      assert.equal(await inHost('wc -l </root/times'), '2');
      assert.equal(played.events.filter(event => event.type === 'task_retry').length, 1);
    });

    it('finds by `creates` what became of a command', async () => {
      const played = await cut(`${COMMAND}      args: {creates: /root/times}\n`, '/root/began');
      assert.deepEqual(
        [played.resultsOf('h1')[0]?.status, played.code],
        ['changed', 0],
        JSON.stringify(played.resultsOf('h1')),
      );
      assert.equal(await inHost('wc -l </root/times'), '1');
    });
  });
});
