import assert from 'node:assert/strict';
import { inDom0 } from '../dom0.ts';
import { assertWell, guestPlay } from '../guest-play.ts';
import { useDom0 } from '../use-dom0.ts';
import { type PlayRun, runPlaybook } from '../xenplay.ts';

const HERE = '../test/lab/plays/declared-guest.yaml';
const FILE = '/etc/xen/r1.cfg';
/** Before the first change of the scheduler the guest is made anew, as its own daemon would do: same uuid, another id. */
const RESTARTED_MEANWHILE = `#!/bin/sh
case $1 in
  sched-credit*) test -e /run/once || { touch /run/once; /usr/sbin/xl destroy r1; /usr/sbin/xl create -q -p ${FILE}; } ;;
esac
exec /usr/sbin/xl "$@"
`;

/** Nothing runs here: a guest that is only declared, or made paused, is quick. */
describe('of a guest of a real dom0', () => {
  const { run, dom0, sh } = useDom0({ name: 'test-files', variant: 'svm' });
  const { play } = guestPlay(run);
  const declare = (guest: object): Promise<PlayRun> =>
    play({ guest: { name: 'r1', state: 'shutdown', ...guest } }, HERE);

  for (const [what, text] of [
    ['a Python program of xm', String.raw`import os\nname = "r1"\n`],
    ['one of xend in SXP', '(vm (name r1))'],
    ['one with carriage returns', String.raw`name = "r1"\r\nmemory = 64\r\n`],
  ] as const) {
    it(`a config file that is ${what} is left alone; xl does not take it either (fault 33)`, async () => {
      await sh(`printf '${text}' >${FILE} && cksum <${FILE} >/root/before`);
      assert.notEqual((await inDom0(dom0(), `xl create -n ${FILE}`)).status, 0);
      const played = await declare({});
      assert.equal(played.code, 2, played.transcript);
      assert.equal(played.outcomes.at(0)?.code, 'unconvertible', played.transcript);
      await sh(`cksum <${FILE} | cmp - /root/before`);
    });
  }

  it('a config file with text in Latin-1 is read, and replaced (fault 33)', async () => {
    await sh(
      String.raw`printf 'name = "r1"\nextra = "gr\374n"\nmemory = 64\nkernel = "/boot/domu/vmlinux"\n' >${FILE}`,
    );
    assertWell(await declare({}));
    assert.match(await sh(`xl create -n ${FILE}`), /"r1"/);
    assert.doesNotMatch(await sh(`cat ${FILE}`), /extra/);
    await sh(String.raw`printf 'gr\374n' | grep -qaf - ${FILE}.before-xenplay`);
  });

  it('the VNC password is not shown by any diff, and its file is for root only (fault 34)', async () => {
    for (const password of ['first-secret', 'next-secret']) {
      const guest = { name: 'r1', state: 'shutdown', vnc: { password } };
      const played = await runPlaybook(run, HERE, '--diff', '-e', JSON.stringify({ guest, ansible_timeout: 120 }));
      assertWell(played);
      assert.match(played.transcript, /vncpasswd/);
      assert.doesNotMatch(played.transcript, /secret/);
      assert.match(await sh(`stat -c %a ${FILE} && cat ${FILE}`), new RegExp(`^600\n[^]*vncpasswd=${password}`));
    }
    assertWell(await declare({ state: 'absent' }));
  });

  it('an interface that names no script is set up by the one that xl.conf names, and needs no bridge where that routes', async () => {
    const vifs = [{ bridge: 'nobr9', ip: '10.55.0.2' }];
    const refused = await declare({ state: 'paused', vifs });
    assert.equal(refused.outcomes.at(0)?.code, 'missing_on_host', refused.transcript);
    await sh(`echo 'vif.default.script="vif-route"' >>/etc/xen/xl.conf`);
    const played = await declare({ state: 'paused', vifs });
    assertWell(played);
    assert.match(played.transcript, /vif-route set up the interfaces of r1 that name no script/);
    assert.match(await sh('xl list -l r1'), /"script": "vif-route"/);
    assert.match(await sh('ip route'), /^10\.55\.0\.2 dev vif\d+\.0 /m);
    const again = await declare({ state: 'paused', vifs });
    assert.deepEqual([again.recap['changed'], again.exchanges], [0, 1], again.transcript);
    await sh(`sed -i '$d' /etc/xen/xl.conf`);
    assertWell(await declare({ state: 'absent' }));
  });

  it('what is done to it is done under its new id when it was restarted meanwhile (fault 32)', async () => {
    assertWell(await declare({ state: 'paused', weight: 256 }));
    const before = await sh('xl domid r1');
    await sh(`cat >/usr/local/sbin/xl <<'EOF'\n${RESTARTED_MEANWHILE}EOF\nchmod 755 /usr/local/sbin/xl`);
    assertWell(await declare({ state: 'paused', weight: 512 }));
    await sh('test -e /run/once && rm /usr/local/sbin/xl');
    assert.notEqual(await sh('xl domid r1'), before);
    assert.match(await sh('xl sched-credit2 -d r1 || xl sched-credit -d r1'), /^r1 .* 512/m);
  });
});
