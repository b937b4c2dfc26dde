import assert from 'node:assert/strict';
import { inDom0, sshWords } from '../dom0.ts';
import { assertWell, guestPlay, MORE, ON_IMAGE, READY_MADE } from '../guest-play.ts';
import { useDom0 } from '../use-dom0.ts';
import { type PlayRun, runPlaybook } from '../xenplay.ts';

const { name, address } = ON_IMAGE;
const GUEST = { guest: ON_IMAGE, boot: READY_MADE };
const DECLARED = '../test/lab/plays/declared-guest.yaml';
const SAVED = `/var/lib/xen/save/${name}`;

describe('a guest of a real Xen dom0', () => {
  const { run, dom0, sh, inGuest } = useDom0({ name: 'test-guest-faults', variant: 'svm' });
  const { play: playGuest, assertConverged } = guestPlay(run);
  const play = (variables: object = {}): Promise<PlayRun> => playGuest({ ...GUEST, ...variables });

  async function assertRoot(): Promise<void> {
    assert.match(await inGuest(address, 'cat /proc/mounts'), /^\/dev\/\S+ \/ ext4 rw/m);
  }

  async function assertGone(): Promise<void> {
    assert.equal((await inDom0(dom0(), `xl domid ${name}`)).status, 1);
  }

  before('run it', async () => assertWell(await play()));

  it('gives back what it was given while it runs', async () => {
    const domid = await sh(`xl domid ${name}`);
    await sh('truncate -s 8M /srv/xen/data.img');
    assertWell(await play(MORE));
    assert.match(await sh(`xl list -l ${name}`), /00:16:3e:00:99:01[^]*xvdb|xvdb[^]*00:16:3e:00:99:01/);
    assertWell(await play());
    assert.equal(await sh(`xl domid ${name}`), domid);
    const live = await sh(`xl list -l ${name}`);
    assert.doesNotMatch(live, /00:16:3e:00:99:01|xvdb/);
    for (const part of ['"target_memkb": 196608', '"weight": 256']) assert.ok(live.includes(part), `${part}: ${live}`);
    await assertConverged(GUEST);
  });

  it('is no dom0 itself, and that is said of it (fault 53)', async () => {
    const way = ['ssh', ...sshWords(dom0())].slice(0, -1).join(' ');
    const there = {
      ansible_host: address,
      ansible_port: 22,
      ansible_timeout: 120,
      ansible_ssh_common_args: `-o ProxyCommand='${way} -W %h:%p root@127.0.0.1' -o StrictHostKeyChecking=no`,
    };
    const checked = await runPlaybook(run, 'hvm-check.yaml', '-e', JSON.stringify(there));
    assert.equal(checked.code, 0, checked.transcript);
    assert.equal(checked.outcomes.find(({ module }) => module === 'hvm_check')?.facts['verdict'], 'domU');
    const declared = await playGuest({ ...there, guest: { name: 'r1' } }, DECLARED);
    assert.equal(declared.outcomes.at(-1)?.code, 'not_dom0', declared.transcript);
  });

  it('does not lose the bridge that it is in (fault 49)', async () => {
    const refused = await playGuest({ unbridged: 'xenbr0' }, DECLARED);
    assert.equal(refused.outcomes.at(-1)?.code, 'bridge_in_use', refused.transcript);
    await assertRoot();
  });

  it('that was saved is brought back by its saved image at the next boot, and that is said (fault 36)', async () => {
    await sh(`mkdir -p ${SAVED.replace(/\/[^/]*$/, '')} && xl save ${name} ${SAVED}`);
    await assertGone();
    const warned = await play({ state: 'shutdown' });
    assertWell(warned);
    assert.ok(warned.transcript.includes(`a saved image of ${name} is at ${SAVED}`), warned.transcript);
    await sh(`xl restore ${SAVED} && rm ${SAVED}`);
    await assertConverged(GUEST);
    await assertRoot();
  });

  it('that crashed is kept for a look (fault 22), and made anew when that is allowed', async () => {
    const crash = `ssh -o BatchMode=yes -o StrictHostKeyChecking=no root@${address} "echo c >/proc/sysrq-trigger"`;
    await inDom0(dom0(), `timeout 30 ${crash}`);
    await sh(
      `for i in $(seq 3000); do xl list ${name} | grep -qE " [rbps-]{4}c[d-] " && exit 0; sleep 0.2; done; exit 1`,
    );
    const kept = await play();
    assert.equal(kept.code, 2, kept.transcript);
    assert.equal(kept.outcomes.at(-1)?.code, 'guest_crashed', kept.transcript);
    assertWell(await play({ recover: true }));
    await assertRoot();
  });

  it('that does not obey a shutdown stays, and goes only by force (fault 30)', async () => {
    // What its kernel calls when xl asks for a shutdown.
    await inGuest(address, '"mv /sbin/poweroff /sbin/poweroff.was; ln -s /bin/true /sbin/poweroff"');
    const deaf = { state: 'shutdown', patience: 5 };
    const left = await play(deaf);
    assert.equal(left.code, 2, left.transcript);
    assert.match(left.transcript, /did not shut down within 5 s/);
    await sh(`xl domid ${name}`);
    assertWell(await play({ ...deaf, force: true }));
    await assertGone();
  });
});
