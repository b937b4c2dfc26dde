import assert from 'node:assert/strict';
import { inDom0 } from '../dom0.ts';
import { assertWell, changes, guestPlay, ON_IMAGE, READY_MADE } from '../guest-play.ts';
import { useDom0 } from '../use-dom0.ts';
import type { PlayRun } from '../xenplay.ts';

const DECLARED = '../test/lab/plays/declared-guest.yaml';

/** xl goes on without them as if nothing were: what is wrong has to be said by who uses it. */
describe('a real dom0, of whose daemons one is dead', () => {
  const { run, dom0, sh } = useDom0({ name: 'test-daemons', variant: 'svm' });
  const { play } = guestPlay(run);
  const declare = (guest: object): Promise<PlayRun> => play({ guest: { name: 'r1', ...guest } }, DECLARED);

  describe('the device model of an HVM guest', () => {
    const MODEL = '$(pgrep -f "^[^ ]*qemu-system.* r1")';
    let hvm: object;

    before('make one, which only has to be there', async () => {
      const [kernel] = (await sh('ls /boot/vmlinuz-*')).split('\n');
      hvm = { type: 'hvm', kernel, options: { vga: 'none' } };
      assertWell(await declare(hvm));
      assert.match(await sh('xl list r1'), / --p--- /);
    });

    it('hangs: nothing more is asked of xl', async () => {
      await sh(`kill -STOP ${MODEL}`);
      const refused = await declare(hvm);
      assert.equal(refused.outcomes.at(-1)?.code, 'xl_hangs', refused.transcript);
      assert.match(refused.transcript, /a device model of r1 may be stuck/);
      await sh(`kill -CONT ${MODEL}`);
      assert.deepEqual(changes(await declare(hvm)), []);
    });

    it('is gone: the guest is not taken for one that was looked at', async () => {
      await sh(`kill -KILL ${MODEL}`);
      const seen = await declare(hvm);
      assert.match(seen.transcript, /only the file and the run state of r1 were compared/);
      // It answers no power button any more.
      assertWell(await declare({ ...hvm, state: 'absent', force: true }));
      assert.equal((await inDom0(dom0(), 'xl domid r1')).status, 1);
    });
  });

  describe('xenconsoled', () => {
    before('kill it', () => sh('pkill -KILL -x xenconsoled'));

    it('no guest is created, whom xl would take down again', async () => {
      const refused = await play({ guest: ON_IMAGE, boot: READY_MADE });
      assert.equal(refused.outcomes.at(-1)?.code, 'xenconsoled_down', refused.transcript);
      assert.equal((await inDom0(dom0(), 'xl domid i1')).status, 1);
    });

    it('and it is once that runs again', async () => {
      await sh('/usr/lib/xen-4.17/bin/xenconsoled --log=guest');
      const played = await play({ guest: ON_IMAGE, boot: READY_MADE });
      assertWell(played);
      assert.doesNotMatch(played.transcript, /xenconsoled/);
    });
  });
});
