import { monitorCommand } from './monitor.ts';
import { monitorSocket } from './qemu.ts';
import type { TestDom0 } from './use-dom0.ts';

/** The snapshot has one card, eth0. This is plugged into the machine while it runs, and is its eth1; `end` is what QEMU leads its cable to. */
export async function plugInCard({ run, sh }: Pick<TestDom0, 'run' | 'sh'>, mac: string, end: string): Promise<void> {
  await monitorCommand(monitorSocket(run), `netdev_add ${end},id=lan`);
  await monitorCommand(monitorSocket(run), `device_add virtio-net-pci,netdev=lan,mac=${mac}`);
  await sh('for i in $(seq 600); do test -e /sys/class/net/eth1 && exit 0; sleep 0.1; done; exit 1');
}

/** Pulls the cable of a card out or puts it in again: `net` is that of eth0, `lan` that of the second one. */
export async function setCable(run: string, card: 'net' | 'lan', state: 'in' | 'out'): Promise<void> {
  await monitorCommand(monitorSocket(run), `set_link ${card} ${state === 'in' ? 'on' : 'off'}`);
}
