import assert from 'node:assert/strict';
import { plugInCard, setCable } from '../card.ts';
import { assertWell } from '../guest-play.ts';
import { copyFileOfPackage } from '../packages.ts';
import { useDom0 } from '../use-dom0.ts';
import { type PlayRun, runPlaybook } from '../xenplay.ts';

const BRIDGED = { bridge: 'xenbr1', uplink: 'wlan0', address: '10.96.0.2/24' };
const NO_CARRIER = 'eth1 has no carrier';

describe('a real dom0 puts into a bridge', () => {
  const { run, dom0, sh } = useDom0({ name: 'test-cards', variant: 'svm' });
  const play = (book: string, variables: object): Promise<PlayRun> =>
    runPlaybook(run, book, '-e', JSON.stringify({ ansible_timeout: 120, ...variables }));
  const withPorts = (...ports: readonly string[]): Promise<PlayRun> =>
    play('../test/lab/plays/card-bridge.yaml', { ports });

  it('no wireless card, be it a port or the uplink (fault 44)', async () => {
    // Radios without hardware, which the image leaves out with all drivers of radios.
    const kernel = (await sh('uname -r')).trim();
    const driver = `lib/modules/${kernel}/kernel/drivers/net/wireless/mac80211_hwsim.ko`;
    await copyFileOfPackage(dom0(), `linux-image-${kernel}`, driver);
    await sh('depmod && modprobe mac80211_hwsim radios=1');
    const before = await sh('ls /sys/class/net; ip -o -4 addr | grep -v " lo "');
    assert.match(before, /^wlan0$/m);
    for (const played of [await withPorts('wlan0'), await play('bridge-rollout.yaml', BRIDGED)]) {
      assert.equal(played.outcomes.at(-1)?.code, 'port_wireless', played.transcript);
    }
    assert.equal(await sh('ls /sys/class/net; ip -o -4 addr | grep -v " lo "'), before);
  });

  it('a card whose cable is out, and says that it is (fault 44)', async () => {
    await plugInCard({ run, sh }, '52:54:00:00:00:03', 'hubport,hubid=0');
    await setCable(run, 'lan', 'out');
    const played = await withPorts('eth1');
    assertWell(played);
    assert.ok(played.transcript.includes(NO_CARRIER), played.transcript);
    assert.match(await sh('ls /sys/class/net/xenbr2/brif'), /^eth1$/m);
    await setCable(run, 'lan', 'in');
    await sh('for i in $(seq 600); do grep -qx 1 /sys/class/net/eth1/carrier && exit 0; sleep 0.1; done; exit 1');
    const again = await withPorts('eth1');
    assertWell(again);
    assert.deepEqual([again.recap['changed'], again.exchanges], [0, 1], again.transcript);
    assert.ok(!again.transcript.includes(NO_CARRIER), again.transcript);
  });
});
