import assert from 'node:assert/strict';
import type { TaskResult } from '../../../src/model/result.ts';
import { type Fleet, type FleetHost, useFleet } from '../../support/fleet.ts';
import { play, type Played, PROGRAM, useFolder } from '../../support/play.ts';

const FOLDER = '/var/lib/xenplay/transaction';
/** The address that each host of the fleet is reached by is moved onto a bridge; nobody waits for the time unless the change is a wrong one. */
const bridged = (host: FleetHost, more = '', address = host.address): string => `
- hosts: ${host.name}
  gather_facts: false
  tasks:
    - xen_network:
        name: xenbr0
        mode: bridged
        uplink: eth0
        address: ${address}/16
        rollback_after: 600
${more}`;

/** With an address that nobody reaches; the host comes back after the shortest time that there is. */
const wrongly = (host: FleetHost): string =>
  bridged(host, '        gateway: 10.78.0.1\n', '10.78.0.77').replace('after: 600', 'after: 10');

describe('xen_network moves the address that a host is reached by', function () {
  const theFleet = useFleet({ hosts: 12 });
  const folder = useFolder();
  let next = 0;
  let plays = 0;

  /** Each test has a host of its own, set up by an ifupdown of which only the name is there. */
  async function freshHost(): Promise<FleetHost> {
    const host = theFleet().hosts[next++];
    assert.ok(host);
    await must(
      host,
      `mkdir -p /etc/network/interfaces.d /etc/rcS.d /etc/init.d
printf 'auto lo\\niface lo inet loopback\\n\\nauto eth0\\niface eth0 inet static\\n    address ${host.address}/16\\n    gateway 10.77.0.1\\n    up echo hook\\n\\nsource /etc/network/interfaces.d/*\\n' > /etc/network/interfaces
printf '#!/bin/sh\\nexit 9\\n' > /usr/sbin/ifup
chmod 755 /usr/sbin/ifup`,
    );
    return host;
  }

  async function must(host: FleetHost, text: string): Promise<string> {
    const { exitStatus, stdout, stderr } = await theFleet().exec(host, ['sh', '-euc', text]);
    assert.equal(exitStatus, 0, stderr);
    return stdout;
  }

  /** All that a transaction may touch. */
  const picture = (host: FleetHost): Promise<string> =>
    must(
      host,
      'ip -o link show | sed "s/NO-CARRIER,//; s/ state .*//; s/^[0-9]*: //; s/ mtu.*//"; ip -o -4 addr show; ip -4 route show; cat /etc/network/interfaces; ls -R /etc/network /etc/rcS.d /etc/init.d',
    );

  /** A link that is made again has another number; a broadcast address is left out by whoever did not give one. */
  const unnumbered = (text: string): string => text.replaceAll(/^\d+: /gm, '').replaceAll(/ brd \S+/g, '');

  const run = (fleet: Fleet, text: string, ...options: readonly string[]): Promise<Played> =>
    play(
      argv => fleet.runInControl(argv),
      folder.write(`play${plays++}.yaml`, text),
      ...['-i', fleet.inventoryFile, '-e', 'ansible_timeout=10', ...options],
    );

  function only(played: Played, host: FleetHost): TaskResult {
    const [result, ...more] = played.resultsOf(host.name);
    assert.ok(result !== undefined && more.length === 0, played.stderr);
    return result;
  }

  async function untilSame(host: FleetHost, before: string, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while ((await picture(host)) !== before && Date.now() < end) await new Promise(resolve => setTimeout(resolve, 200));
    assert.equal(await picture(host), before);
  }

  /** It takes the shortest time that there is, and 45 s of grace: the other tests run meanwhile. */
  let lost: { readonly host: FleetHost; readonly played: Promise<Played> } | undefined;

  before(async () => {
    const host = await freshHost();
    // What undoes a change cannot do so: its ip does nothing any more.
    await must(
      host,
      `real=$(command -v ip); printf '#!/bin/sh\\ntest ! -e ${FOLDER}/rolling || exit 2\\nexec %s "$@"\\n' "\${real}" > /usr/local/sbin/ip; chmod 755 /usr/local/sbin/ip`,
    );
    const played = run(
      theFleet(),
      wrongly(host).replace('        rollback_after', '        rehearse: never\n        rollback_after'),
    );
    played.catch(() => undefined);
    lost = { host, played };
  });

  it('onto a bridge: commits over a new connection, and a second run has nothing to do (fault 38)', async () => {
    const host = await freshHost();
    const checked = await run(theFleet(), bridged(host), '--check');
    assert.equal(only(checked, host).status, 'changed');
    const played = await run(theFleet(), bridged(host));
    const result = only(played, host);
    assert.equal(result.status, 'changed', JSON.stringify(result.failure));
    assert.equal(result.facts['transaction'], 'committed');
    assert.match(await must(host, 'ip -o -4 addr show dev xenbr0'), new RegExp(`${host.address}/16`));
    assert.equal(await must(host, 'ip -o -4 addr show dev eth0'), '');
    assert.match(await must(host, 'ip -4 route show default'), /via 10\.77\.0\.1 dev xenbr0/);
    assert.equal(
      await must(host, 'sed -n "/eth0/,/hook/p" /etc/network/interfaces'),
      `auto eth0
iface eth0 inet manual
#xenplay-xenbr0: iface eth0 inet static
#xenplay-xenbr0:     address ${host.address}/16
#xenplay-xenbr0:     gateway 10.77.0.1
    up echo hook
`,
    );
    assert.equal(
      await must(host, `ls ${FOLDER}; ls /etc/rcS.d | grep xenplay || :`),
      'applied\nboot_id\ncommitted\nid\nlog\nrehearsed\n',
    );
    const again = await run(theFleet(), bridged(host));
    assert.deepEqual([only(again, host).status, again.end?.exchanges[host.name]], ['ok', 1]);
  });

  it('and off it again: state absent gives the addresses back to the card, by the same way', async () => {
    const host = await freshHost();
    await must(host, 'ip -6 addr add 2001:db8::2/64 dev eth0 nodad; ip -6 route add default via 2001:db8::1 dev eth0');
    const before = await picture(host);
    const six = () => must(host, 'ip -6 route show default; ip -o -6 addr show scope global');
    const sixBefore = await six();
    const more = '        address6: 2001:db8::2/64\n';
    const there = only(await run(theFleet(), bridged(host, more)), host);
    assert.equal(there.facts['transaction'], 'committed', JSON.stringify(there.failure));
    assert.match(await six(), /via 2001:db8::1 dev xenbr0[^]*xenbr0 +inet6 2001:db8::2\/64/);
    const back = only(await run(theFleet(), bridged(host, `${more}        state: absent\n`)), host);
    assert.equal(back.facts['transaction'], 'committed', JSON.stringify(back.failure));
    assert.equal(unnumbered(await picture(host)), unnumbered(before));
    assert.equal((await six()).replace(/^\d+/gm, ''), sixBefore.replace(/^\d+/gm, ''));
    const again = await run(theFleet(), bridged(host, `${more}        state: absent\n`));
    assert.deepEqual([only(again, host).status, again.end?.exchanges[host.name]], ['ok', 1]);
  });

  it('off it wrongly: what cannot be reached then brings the bridge back', async () => {
    const host = await freshHost();
    assert.equal(only(await run(theFleet(), bridged(host)), host).status, 'changed');
    const before = await picture(host);
    const more = '        reachable: ["10.77.0.1:9"]\n        state: absent\n';
    const { failure } = only(await run(theFleet(), bridged(host, more)), host);
    assert.equal(failure?.code, 'rolled_back', JSON.stringify(failure));
    assert.equal(unnumbered(await picture(host)), unnumbered(before));
  });

  /** Each of these waits for the time of a host of its own to be over: they wait together. */
  const byItself = {
    async told() {
      const host = await freshHost();
      const before = await picture(host);
      const played = await run(theFleet(), wrongly(host));
      const { status, failure, facts } = only(played, host);
      assert.deepEqual(
        [status, failure?.code, facts['transaction'], played.code],
        ['failed', 'rolled_back', 'rolled_back', 2],
      );
      assert.equal(await picture(host), before);
    },
    async slowly() {
      const host = await freshHost();
      const before = await picture(host);
      // The last step of the way back takes longer than the 45 s of grace.
      const slow = `#!/bin/sh\ncase "$*" in *xenplay-rollback*) test ! -e ${FOLDER}/rolling || sleep 60;; esac\nexec /bin/rm "$@"\n`;
      await must(host, `cat >/usr/local/sbin/rm <<'EOF'\n${slow}EOF\nchmod 755 /usr/local/sbin/rm`);
      const { failure } = only(await run(theFleet(), wrongly(host)), host);
      assert.equal(failure?.code, 'rolled_back', JSON.stringify(failure));
      assert.equal(await picture(host), before);
    },
    async killed() {
      const host = await freshHost();
      const before = await picture(host);
      await killedOnce(host, 'sleep 0.1; ip link show dev xenbr0 >/dev/null 2>&1');
      await untilSame(host, before, 100);
      assert.match(await must(host, `ls ${FOLDER}; cat ${FOLDER}/reason`), /rolled_back\n.*rollback\n/s);
    },
    async killedEarly() {
      const host = await freshHost();
      const before = await picture(host);
      await killedOnce(host, `test -e ${FOLDER}/pending`);
      await must(host, `timeout 100 sh -c "until test -e ${FOLDER}/rolled_back; do sleep 0.2; done"`);
      assert.equal(await picture(host), before);
    },
  };

  /** Kills the controller of a wrong change as soon as this holds on the host. */
  async function killedOnce(host: FleetHost, sign: string): Promise<void> {
    const file = folder.write(`${host.name}.yaml`, wrongly(host));
    const child = theFleet().spawnInControl([process.execPath, PROGRAM, 'run', file, '-i', theFleet().inventoryFile]);
    const ended = new Promise(resolve => child.once('close', resolve));
    await must(host, `timeout 100 sh -c "until ${sign}; do :; done"`);
    child.kill('SIGKILL');
    await ended;
  }

  describe('wrongly: the host comes back by itself', () => {
    let told: Promise<void>;
    let slowly: Promise<void>;
    let killed: Promise<void>;
    let killedEarly: Promise<void>;
    before(() => {
      [told, slowly, killed, killedEarly] = [
        byItself.told(),
        byItself.slowly(),
        byItself.killed(),
        byItself.killedEarly(),
      ];
      // Each test tells of its own.
      for (const one of [told, slowly, killed, killedEarly]) one.catch(() => undefined);
    });

    it('within the time, file by file and link by link (fault 38)', () => told);
    it('and is waited for while it answers that it is still at it', () => slowly);
    it('when the controller is killed in the middle (fault 39)', () => killed);
    it('with no mark left when the controller is killed before the change has begun (fault 39)', () => killedEarly);
  });

  it('and it is booted in the middle: what runs at boot undoes it, and another change waits till then (fault 41)', async () => {
    const host = await freshHost();
    const before = await picture(host);
    const slow = wrongly(host).replace('after: 10', 'after: 600');
    const file = folder.write('booted.yaml', slow);
    const child = theFleet().spawnInControl([process.execPath, PROGRAM, 'run', file, '-i', theFleet().inventoryFile]);
    const ended = new Promise(resolve => child.once('close', resolve));
    await must(host, `timeout 100 sh -c "until test -s ${FOLDER}/applied; do sleep 0.1; done"`);
    child.kill('SIGKILL');
    await ended;
    // As after a boot: no timer lives, links are as the files say (here by hand), and init runs what it runs.
    await must(host, `kill $(ps -eo pid=,args= | awk '/transaction\\/timer.sh/ && !/awk/ { print $1 }')`);
    await must(
      host,
      `ip link del xenbr0; ip addr add ${host.address}/16 broadcast 10.77.255.255 dev eth0; ip route add default via 10.77.0.1`,
    );
    const refused = only(await run(theFleet(), bridged(host)), host);
    assert.equal(refused.failure?.code, 'transaction_pending', JSON.stringify(refused));
    await must(host, 'sh /etc/rcS.d/S99xenplay-rollback start');
    assert.equal((await picture(host)).replaceAll(/ brd \S+/g, ''), before.replaceAll(/ brd \S+/g, ''));
  });

  it('but not when the way back is broken, which the rehearsal finds before anything is changed (fault 40)', async () => {
    const host = await freshHost();
    const before = await picture(host);
    // An "ip" that cannot bring a link up, which only the way back asks of it so far.
    await must(
      host,
      `real=$(command -v ip); printf '#!/bin/sh\\ncase "$*" in "link set dev eth0 up") echo "RTNETLINK answers: no" >&2; exit 2;; esac\\nexec %s "$@"\\n' "\${real}" > /usr/local/sbin/ip; chmod 755 /usr/local/sbin/ip`,
    );
    const { status, failure } = only(await run(theFleet(), bridged(host)), host);
    assert.deepEqual([status, failure?.code], ['failed', 'rehearsal_failed']);
    await must(host, 'rm /usr/local/sbin/ip');
    assert.equal(await picture(host), before);
  });

  it('but goes back at once when what it must reach cannot be reached', async () => {
    const host = await freshHost();
    const before = await picture(host);
    const more = '        reachable: ["10.77.0.1:9"]\n';
    const { failure } = only(await run(theFleet(), bridged(host, more)), host);
    assert.ok(failure?.code === 'rolled_back');
    assert.match(failure.cause, /10\.77\.0\.1:9 cannot be reached/);
    assert.equal(await picture(host), before);
  });

  it('but goes back when a guest has lost its bridge over a change of it', async () => {
    const host = await freshHost();
    only(await run(theFleet(), bridged(host)), host);
    await must(host, 'ip link add vif5.0 type veth peer name guest; ip link set vif5.0 up master xenbr0');
    const before = await picture(host);
    await must(
      host,
      `setsid sh -c 'until test -e ${FOLDER}/pending && test -e ${FOLDER}/applied; do sleep 0.1; done; ip link set vif5.0 nomaster' >/dev/null 2>&1 </dev/null &`,
    );
    const { failure } = only(await run(theFleet(), bridged(host, '        mtu: 1400\n')), host);
    assert.equal(failure?.code, 'rolled_back', JSON.stringify(failure));
    assert.match(failure.cause, /vif5\.0, the interface of a guest, is no longer in xenbr0/);
    assert.equal(await picture(host), before);
  });

  it('wrongly, and cannot undo it: the host is told to be out of reach, which stops the rollout (fault 40)', async () => {
    assert.ok(lost);
    const played = await lost.played;
    const { status, failure, facts } = only(played, lost.host);
    assert.deepEqual(
      [status, failure?.code, facts['transaction'], played.code],
      ['unreachable', 'not_back', 'unreachable', 4],
      JSON.stringify(failure),
    );
    assert.match(failure?.unknown?.[0] ?? '', /^add the bridge xenbr0/);
  });
});
