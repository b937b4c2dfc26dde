import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setCable } from './card.ts';
import { inDom0 } from './dom0.ts';
import { installInDom0 } from './packages.ts';
import { useDom0 } from './use-dom0.ts';
import { HOST, type PlayRun, runPlaybook, startPlaybook } from './xenplay.ts';

const BOOK = 'bridge-rollout.yaml';
const FOLDER = '/var/lib/xenplay/transaction';
const CARD = { bridge: 'xenbr1', uplink: 'eth0', gateway: '10.0.2.2' };
const RIGHT = { ...CARD, address: '10.0.2.15/24' };
/** An address that QEMU's network does not lead to: a controller that has it gets no answer. */
const WRONG = { ...CARD, address: '10.0.2.77/24' };
/** Each of the three connections that confirm a change may take an emulated dom0 half a minute; waited for in full by nobody. */
const ROLLBACK_AFTER = 600;
/** Seconds for a connection: an emulated dom0 on a busy machine takes its time, and none may outlast the way back by far. */
const PATIENCE = { usual: 120, whileAway: 20 };
const FILES = [
  '/etc/network/interfaces',
  '/etc/systemd/network/*.network',
  '/etc/netplan/*.yaml',
  '/etc/NetworkManager/system-connections/*',
];
const LOOK = `ip -o -4 addr show | grep -v " lo "; ip -4 route show; ls /sys/class/net; cat ${FILES.join(' ')} 2>/dev/null || :`;

const BACK = 'went back, carrier';
/** Says so on the console, which is there without a network. */
const SAY_WHEN_BACK = `until test -e ${FOLDER}/rolled_back || test -e ${FOLDER}/rollback_failed; do sleep 1; done
  echo "${BACK} $(cat /sys/class/net/eth0/carrier)" >/dev/hvc0`;

interface Setting {
  /** What sets the network up at boot. */
  readonly renderer: string;
  /** What that needs of Debian's, beside the lab's image. */
  readonly packages?: readonly string[];
  /** Whether it does something of itself when the cable is out: then that is tried, too. */
  readonly mindsCarrier?: boolean;
  /** Makes it so, in the dom0 of the lab's image. */
  readonly prepare?: string;
}

/** Moves the address that a dom0 is reached by onto a bridge: rightly, wrongly, cut off halfway. */
export function movesItsAddress({ renderer, packages = [], mindsCarrier = false, prepare }: Setting): void {
  const { run, dom0, sh, losePower } = useDom0({ name: `test-${renderer}`, variant: 'svm' });
  let bare: string;

  before('see how it is', async () => {
    if (packages.length > 0) await installInDom0(dom0(), packages);
    if (prepare !== undefined) await sh(prepare);
    bare = await sh(LOOK);
  });

  /**
   * Tries until the dom0 says that it has gone back. That it answers is not enough: it does so before the change, too, and while it is
   * still at going back.
   */
  async function untilBack(seconds: number): Promise<string> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const ended = await inDom0(dom0(), `test -e ${FOLDER}/rolled_back && { ${LOOK}; }`);
      if (ended.status === 0) return ended.stdout;
      if (Date.now() > end) assert.fail(`not back after ${seconds} s: ${ended.stderr}${await logOf()}`);
      await sleep(1000);
    }
  }

  async function logOf(): Promise<string> {
    const { stdout, stderr } = await inDom0(dom0(), `ls ${FOLDER}; cat ${FOLDER}/log; ${LOOK}`);
    return stdout + stderr;
  }

  const rightly = ['-e', JSON.stringify({ ...RIGHT, rollback_after: ROLLBACK_AFTER, ansible_timeout: PATIENCE.usual })];
  const wrongly = (rollback_after: number, ansible_timeout = PATIENCE.usual): readonly string[] => [
    '-e',
    JSON.stringify({ ...WRONG, rollback_after, ansible_timeout }),
  ];
  const only = ({ outcomes }: PlayRun): PlayRun['outcomes'][number] | undefined => outcomes[0];

  it('is refused when the rehearsal finds that the way back is broken (fault 40)', async () => {
    await sh(
      `printf '#!/bin/sh\\ncase "$*" in "link set dev eth0 up") exit 2;; esac\\nexec /usr/sbin/ip "$@"\\n' > /usr/local/sbin/ip; chmod 755 /usr/local/sbin/ip`,
    );
    const played = await runPlaybook(run, BOOK, ...rightly);
    assert.equal(only(played)?.code, 'rehearsal_failed', played.transcript);
    await sh('rm /usr/local/sbin/ip');
    assert.equal(await sh(LOOK), bare);
  });

  it('wrongly, and the dom0 comes back by itself (fault 38)', async () => {
    const played = await runPlaybook(run, BOOK, ...wrongly(40, PATIENCE.whileAway));
    assert.equal(only(played)?.code, 'rolled_back', played.transcript);
    assert.equal(only(played)?.facts['transaction'], 'rolled_back');
    assert.equal(await sh(LOOK), bare);
  });

  it('wrongly, and the controller is killed: the dom0 comes back by itself (fault 39)', async () => {
    await killedOnTheWay(wrongly(40));
    assert.equal(await untilBack(300), bare);
    assert.match(await sh(`cat ${FOLDER}/log`), /rollback: rollback/);
  });

  if (mindsCarrier)
    it('and its cable is out meanwhile: it goes back without one, and is there once it is in again (fault 44)', async () => {
      await sh(`rm -rf ${FOLDER}; systemd-run --quiet sh -c '${SAY_WHEN_BACK}'`);
      await killedOnTheWay(['-e', JSON.stringify({ ...RIGHT, rollback_after: 40, ansible_timeout: PATIENCE.usual })]);
      await setCable(run, 'net', 'out');
      const end = Date.now() + 300_000;
      while (!readFileSync(join(run, 'serial.log'), 'latin1').includes(`${BACK} 0`)) {
        assert.ok(Date.now() < end, 'it did not go back without its cable');
        await sleep(1000);
      }
      await setCable(run, 'net', 'in');
      assert.equal(await untilBack(120), bare);
    });

  it('wrongly, and its plug is pulled: it boots as it was (fault 41)', async () => {
    await killedOnTheWay(wrongly(900));
    // Emulated, its steps take a while; then it is where nobody reaches it.
    const end = Date.now() + 300_000;
    while ((await inDom0(dom0(), 'true')).status === 0) assert.ok(Date.now() < end, 'the change was never made');
    await losePower();
    assert.equal((await sh(LOOK)).replace(/ brd \S+/g, ''), bare.replace(/ brd \S+/g, ''));
    assert.match(await sh(`cat ${FOLDER}/log`), /rollback: boot/, await sh('journalctl -b -u xenplay-rollback'));
    assert.equal(await sh('ls /etc/systemd/system/xenplay* 2>/dev/null || :'), '');
  });

  it('rightly, though its clock is years off, and is confirmed; a second run has nothing to do (fault 59)', async () => {
    await sh('date -s "2001-01-01 00:00"');
    const played = await runPlaybook(run, BOOK, ...rightly);
    assert.equal(only(played)?.facts['transaction'], 'committed', played.transcript);
    assert.match(await sh('ip -o -4 addr show dev xenbr1'), /10\.0\.2\.15\/24/);
    assert.equal(await sh('systemctl list-timers --all | grep xenplay || :'), '');
    const again = await runPlaybook(run, BOOK, ...rightly);
    assert.deepEqual([only(again)?.status, again.exchanges], ['ok', 1], again.transcript);
  });

  it('and is still there after a boot', async () => {
    await sh('sync');
    await losePower();
    const again = await runPlaybook(run, BOOK, ...rightly);
    assert.deepEqual([only(again)?.status, again.exchanges], ['ok', 1], `${HOST}: ${again.transcript}`);
  });

  /** The controller dies once the dom0 is on its own, a second before that makes its change. */
  async function killedOnTheWay(options: readonly string[]): Promise<void> {
    await sh(`rm -rf ${FOLDER}`);
    const begun = inDom0(dom0(), `until test -e ${FOLDER}/pending; do sleep 0.2; done`);
    const { kill, ended } = startPlaybook(run, BOOK, ...options);
    const tooEarly = ended.then(said => assert.fail(`the play ended before the dom0 was on its own: ${said}`));
    await Promise.race([begun, tooEarly]).finally(kill);
    await ended;
  }
}
