import assert from 'node:assert/strict';
import { inDom0 } from '../dom0.ts';
import { assertWell, changes, guestPlay, ON_IMAGE, READY_MADE } from '../guest-play.ts';
import { useDom0 } from '../use-dom0.ts';
import type { PlayRun } from '../xenplay.ts';

const { name, address } = ON_IMAGE;
const GUEST = { guest: ON_IMAGE, boot: READY_MADE };
/** Process of xl that minds the guest: it builds it anew at a reboot and takes away what a power-off leaves. */
const DAEMON = `for p in $(pgrep -x xl); do grep -qaF /etc/xen/${name}.cfg /proc/$p/cmdline && echo $p; done; :`;
const untilShown = (letters: string): string =>
  `for i in $(seq 3000); do xl list ${name} | grep -qE ' ${letters} ' && exit 0; sleep 0.2; done; xl list; exit 1`;
/** The daemon rests for two seconds when it has taken the old domain away. */
const NO_DOMAIN = `for i in $(seq 9000); do xl list ${name} >/dev/null 2>&1 || break; sleep 0.1; done; ! xl list ${name} 2>/dev/null`;

/** The settings that a guest has are asked of xl, never of xenplay. */
describe('of a guest of a real dom0, a change that needs a restart', () => {
  const { run, dom0, sh, inGuest } = useDom0({ name: 'test-guest-policies', variant: 'svm' });
  const { play: playGuest, assertConverged } = guestPlay(run);
  const play = (variables: object = {}): Promise<PlayRun> => playGuest({ ...GUEST, ...variables });
  const domid = (): Promise<string> => sh(`xl domid ${name}`);

  /** The most memory that it could have, in MiB. */
  async function maxmem(): Promise<number> {
    const [, kib] = /"max_memkb": (\d+)/.exec(await sh(`xl list -l ${name}`)) ?? [];
    return Number(kib) / 1024;
  }

  /** The connection may end before the command does. */
  const tellGuest = (command: string): Promise<unknown> =>
    inDom0(dom0(), `timeout 60 ssh -o BatchMode=yes -o StrictHostKeyChecking=no root@${address} ${command}`);

  async function rebootByItself(): Promise<void> {
    const before = (await domid()).trim();
    await tellGuest('reboot');
    await sh(
      `for i in $(seq 3000); do now=$(xl domid ${name}) && test "$now" != ${before} && exit 0; sleep 0.2; done; exit 1`,
    );
    await sh(untilShown('[r-][b-]----'));
    const answers = `ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=20 root@${address} true`;
    await sh(`for i in $(seq 300); do timeout 60 ${answers} && exit 0; sleep 1; done; exit 1`);
  }

  before('run it', async () => {
    assertWell(await play());
    assert.equal(await maxmem(), 192);
  });

  it('is not made with "apply: never", in the file neither', async () => {
    const before = await domid();
    const file = await sh(`cat /etc/xen/${name}.cfg`);
    const refused = await play({ apply: 'never', maxmem: 224 });
    assert.equal(refused.code, 2, refused.transcript);
    assert.equal(refused.outcomes.at(-1)?.code, 'restart_required', refused.transcript);
    assert.deepEqual(await Promise.all([domid(), maxmem(), sh(`cat /etc/xen/${name}.cfg`)]), [before, 192, file]);
  });

  it('awaits the next boot, which a reboot by the guest itself is', async () => {
    const before = await domid();
    for (const most of [240, 224]) {
      const told = await play({ maxmem: most });
      assertWell(told);
      assert.match(told.transcript, new RegExp(`must be restarted for: maxmem \\(192 -> ${most}\\)`));
      await assertConverged({ ...GUEST, maxmem: most });
    }
    assert.deepEqual(await Promise.all([domid(), maxmem()]), [before, 192]);
    await rebootByItself();
    assert.equal(await maxmem(), 224);
    const after = await play({ maxmem: 224 });
    assert.deepEqual(changes(after), [], after.transcript);
    assert.doesNotMatch(after.transcript, /must be restarted/);
  });

  it('is made at once with "apply: restart", and only once', async () => {
    const before = await domid();
    assertWell(await play({ apply: 'restart', maxmem: 208 }));
    assert.notEqual(await domid(), before);
    assert.equal(await maxmem(), 208);
    await inGuest(address, 'true');
    await assertConverged({ ...GUEST, apply: 'restart', maxmem: 208 });
  });

  describe('while it is', () => {
    const RIGHT = { maxmem: 208 };

    it('in the middle of a reboot is not made: that is awaited, and is no change (fault 23)', async () => {
      const before = await domid();
      await sh(`kill -STOP $(${DAEMON})`);
      await tellGuest('reboot');
      await sh(untilShown('--[p-]sr-'));
      const playing = play(RIGHT);
      // What the look does between two glances at a guest that reboots.
      await sh('until pgrep -fx "sleep 1" >/dev/null; do :; done');
      await sh(`kill -CONT $(${DAEMON})`);
      const played = await playing;
      assertWell(played);
      assert.deepEqual(changes(played), [], played.transcript);
      assert.notEqual(await domid(), before);
    });

    it('between the two domains of a reboot creates no third one (fault 23)', async () => {
      const before = await domid();
      const played = new Promise<PlayRun>((resolve, reject) => {
        void sh(`${NO_DOMAIN} && kill -STOP $(${DAEMON})`)
          .then(() => play(RIGHT))
          .then(resolve, reject);
      });
      await tellGuest('reboot');
      const stuck = await played;
      assert.equal(stuck.outcomes.at(-1)?.code, 'reboot_stuck', stuck.transcript);
      const playing = play(RIGHT);
      await sh('until pgrep -fx "sleep 1" >/dev/null; do :; done');
      await sh(`kill -CONT $(${DAEMON})`);
      const after = await playing;
      assertWell(after);
      assert.deepEqual(changes(after), [], after.transcript);
      assert.notEqual(await domid(), before);
    });

    it('left hanging in it by a dead daemon, is made when that is allowed (fault 23)', async () => {
      assert.doesNotMatch((await play(RIGHT)).transcript, /no process of xl minds/);
      await sh(`kill -KILL $(${DAEMON})`);
      assert.match((await play(RIGHT)).transcript, new RegExp(`no process of xl minds ${name}`));
      await tellGuest('reboot');
      await sh(untilShown('--[p-]sr-'));
      const stuck = await play(RIGHT);
      assert.equal(stuck.code, 2, stuck.transcript);
      assert.equal(stuck.outcomes.at(-1)?.code, 'reboot_stuck', stuck.transcript);
      assertWell(await play({ ...RIGHT, recover: true }));
      await assertConverged({ ...GUEST, ...RIGHT });
    });

    it('off, but not taken away by a dead daemon, is made at its next start', async () => {
      await sh(`kill -KILL $(${DAEMON})`);
      await tellGuest('poweroff');
      await sh(untilShown('--[p-]s--'));
      assertWell(await play(RIGHT));
      await inGuest(address, 'true');
      assert.notEqual(await sh(DAEMON), '');
    });
  });
});
