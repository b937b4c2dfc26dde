import assert from 'node:assert/strict';
import { assertWell } from '../guest-play.ts';
import { useDom0 } from '../use-dom0.ts';
import { type PlayRun, runPlaybook } from '../xenplay.ts';

const WANTED = {
  uplink: 'eth0',
  vlans: [
    { id: 100, bridge: 'xenbr100' },
    { id: 200, bridge: 'xenbr200', address: '10.200.0.1/24' },
  ],
  ansible_timeout: 120,
};

describe('a real dom0 gets bridges on VLANs of the card that it is reached by', () => {
  const { run, sh, losePower } = useDom0({ name: 'test-vlan', variant: 'svm' });
  const play = (): Promise<PlayRun> => runPlaybook(run, 'vlan-bridges.yaml', '-e', JSON.stringify(WANTED));

  async function assertThere(): Promise<void> {
    for (const { id, bridge } of WANTED.vlans) {
      assert.match(await sh(`ip -d link show dev eth0.${id}`), new RegExp(`vlan protocol 802.1Q id ${id}\\b`));
      assert.match(await sh(`ls /sys/class/net/${bridge}/brif`), new RegExp(`^eth0\\.${id}$`, 'm'));
    }
    assert.match(await sh('ip -o -4 addr show dev xenbr200'), /10\.200\.0\.1\/24/);
    assert.match(await sh('ip -o -4 addr show dev eth0'), /10\.0\.2\.15\/24/);
  }

  async function assertConverged(): Promise<void> {
    const again = await play();
    assertWell(again);
    assert.deepEqual([again.recap['changed'], again.exchanges], [0, 1], again.transcript);
  }

  it('while the card keeps its address, and needs no more than one look then', async () => {
    assertWell(await play());
    await assertThere();
    await assertConverged();
  });

  it('and has them after a boot', async () => {
    await sh('sync');
    await losePower();
    await assertThere();
    await assertConverged();
  });
});
