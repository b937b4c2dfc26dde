import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../../../src/model/event.ts';
import { type Fleet, PASSWORDS, useFleet } from '../../support/fleet.ts';
import { play, type Played, PROGRAM, runHere, useFolder } from '../../support/play.ts';

/** Every byte value, and larger than anything that may travel inside a request. */
function bytes(size: number): Buffer {
  const content = Buffer.alloc(size);
  for (let at = 0, seed = 1; at < size; at += 4, seed = (seed * 1_103_515_245 + 12_345) >>> 0)
    content.writeUInt32LE(seed, Math.min(at, size - 4));
  return content;
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`files on their way to a ${flavour} host`, () => {
    const theFleet = useFleet({ hosts: 1, flavour, disk: '300M' });
    const folder = useFolder();
    const large = bytes(24 << 20);
    before(() => {
      folder.write('files/small.bin', '');
      writeFileSync(`${folder.path}/files/small.bin`, bytes(20_000));
      writeFileSync(`${folder.path}/files/large.bin`, large);
    });

    const sh = (text: string) => theFleet().exec(theFleet().hosts[0], ['sh', '-c', text]);
    const task = '    - copy: {src: large.bin, dest: /srv/large.bin, mode: "0640"}\n';
    const playbook = (tasks: string, vars = '{}'): string =>
      folder.write('play.yaml', `- hosts: all\n  vars: ${vars}\n  tasks:\n${tasks}`);
    const run = (file: string): Promise<Played> =>
      play(argv => theFleet().runInControl(argv), file, '-i', theFleet().inventoryFile);
    before(() => sh('mkdir -p /srv; chmod 1777 /srv'));

    it('arrive byte by byte, with their mode, and are not sent twice', async () => {
      const first = await run(playbook(task));
      assert.deepEqual([first.code, first.end?.recap['h1']?.changed], [0, 1], JSON.stringify(first.events.at(-2)));
      assert.equal(
        (await sh('sha256sum < /srv/large.bin; stat -c %a /srv/large.bin')).stdout,
        `${sha256(large)}  -\n640\n`,
      );
      const last = first.events.findLast(event => event.type === 'transfer_progress');
      assert.deepEqual([last?.done, last?.total, last?.path], [large.length, large.length, '/srv/large.bin']);
      const second = await run(playbook(task));
      assert.deepEqual([second.end?.recap['h1']?.changed, second.end?.exchanges['h1']], [0, 1]);
      assert.ok(!second.events.some(event => event.type === 'transfer_progress'));
    });

    it('travel inside the request when they are small', async () => {
      const played = await run(playbook('    - copy: {src: small.bin, dest: /srv/small.bin}\n'));
      assert.deepEqual([played.code, played.end?.exchanges['h1']], [0, 2]);
      assert.equal((await sh('sha256sum < /srv/small.bin')).stdout, `${sha256(bytes(20_000))}  -\n`);
    });

    it('keep their order with the other actions of a change', async () => {
      await sh('echo old > /srv/checked');
      const validated = (command: string): string =>
        `    - copy: {src: large.bin, dest: /srv/checked, backup: true, validate: "${command} %s"}\n`;
      const refused = await run(playbook(validated('grep -q nowhere')));
      assert.equal(refused.resultsOf('h1')[0]?.failure?.code, 'action_failed');
      assert.equal((await sh('cat /srv/checked')).stdout, 'old\n');
      assert.equal((await run(playbook(validated('test -s')))).code, 0);
      assert.equal(
        (await sh('sha256sum < /srv/checked; cat /srv/checked.*~ | sort -u')).stdout,
        `${sha256(large)}  -\nold\n`,
      );
    });

    it('leave the old file when the disk is full', async () => {
      await sh(
        'echo old > /srv/full; dd if=/dev/zero of=/srv/ballast bs=1M 2>/dev/null; truncate -s -2M /srv/ballast 2>/dev/null',
      );
      try {
        const [result] = (await run(playbook(task.replaceAll('/srv/large.bin', '/srv/full')))).resultsOf('h1');
        assert.equal(result?.failure?.code, 'action_failed', JSON.stringify(result));
        assert.match(result.failure.cause, /space/i);
        assert.equal((await sh('cat /srv/full; ls -A /srv | grep tmp')).stdout, 'old\n');
      } finally {
        await sh('rm -f /srv/ballast');
      }
    });

    const dies =
      flavour === 'debian'
        ? 'are sent again when their session dies on the way while the host is there'
        : 'leave the old file and nothing else when the host is gone on the way';
    it(dies, async () => {
      await sh('echo old > /srv/cut');
      const cut = folder.write('cut.yaml', `- hosts: all\n  tasks:\n${task.replaceAll('/srv/large.bin', '/srv/cut')}`);
      const end = flavour === 'debian' ? '[s]shd: root' : '[d]ropbear';
      // The oldest first, which is who listens: else the next connection is there before it is gone.
      const killed = `for p in $(ls /proc | grep '^[0-9]' | sort -n); do test "$p" -lt 3 || ! tr '\\0' ' ' < "/proc/$p/cmdline" 2>/dev/null | grep -q '${end}' || kill -9 "$p"; done; true`;
      const events = await cutAt(theFleet(), cut, () => sh(killed));
      const result = events.findLast(event => event.type === 'task_result')?.result;
      // The busybox host has lost its listener, too.
      assert.equal(result?.status, flavour === 'debian' ? 'changed' : 'unreachable', JSON.stringify(result));
      if (flavour === 'busybox') assert.match(result.failure?.mend ?? '', /\/srv\/cut is what it was/);
      for (let turn = 0; turn < 50 && (await sh('ls -A /srv | grep tmp')).stdout !== ''; turn++)
        await new Promise(resolve => setTimeout(resolve, 100));
      const now = flavour === 'debian' ? `${sha256(large)}  -\n` : `${sha256(Buffer.from('old\n'))}  -\n`;
      assert.equal((await sh('sha256sum </srv/cut; ls -A /srv | grep tmp')).stdout, now);
    });

    if (flavour === 'debian') {
      for (const [how, vars] of [
        ['sudo without a password', '{ansible_user: deploy, ansible_become: true}'],
        ['sudo with one', `{ansible_user: ops, ansible_become: true, ansible_become_password: ${PASSWORDS.ops}}`],
        [
          'su',
          `{ansible_user: ops, ansible_become: true, ansible_become_method: su, ansible_become_password: ${PASSWORDS.root}}`,
        ],
      ] as const) {
        it(`arrive as another user, by ${how}`, async () => {
          await sh('rm -f /srv/large.bin');
          const played = await run(playbook(task, vars));
          assert.equal(played.code, 0, JSON.stringify(played.resultsOf('h1')));
          assert.equal(
            (await sh('sha256sum < /srv/large.bin; stat -c %U /srv/large.bin')).stdout,
            `${sha256(large)}  -\nroot\n`,
          );
        });
      }
    }
  });
}

/** Runs a playbook and does something to the host as soon as a file is on its way. */
async function cutAt(fleet: Fleet, playbook: string, cut: () => Promise<unknown>): Promise<readonly RunEvent[]> {
  const options = ['--output', 'json', '-i', fleet.inventoryFile];
  const child = fleet.spawnInControl([process.execPath, PROGRAM, 'run', playbook, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: RunEvent[] = [];
  let done: Promise<unknown> | undefined;
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as RunEvent;
    events.push(event);
    if (event.type === 'transfer_progress') done ??= cut();
  }
  await done;
  assert.ok(done, 'nothing was on its way');
  return events;
}

describe('files on their way to this machine', () => {
  const folder = useFolder();

  it('arrive by a local connection too', async () => {
    const large = bytes(8 << 20);
    folder.write('files/x', '');
    writeFileSync(`${folder.path}/files/large.bin`, large);
    const tasks = `    - copy: {src: large.bin, dest: "${folder.path}/there"}\n`;
    const file = folder.write('play.yaml', `- hosts: localhost\n  connection: local\n  tasks:\n${tasks}`);
    const played = await play(runHere, file);
    assert.equal(played.code, 0, JSON.stringify(played.events));
    assert.ok(readFileSync(`${folder.path}/there`).equals(large));
  });
});
