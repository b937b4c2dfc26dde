import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { localShell, type RunScript } from './converge.ts';
import { needs } from './needs.ts';

/**
 * A host of its own for networks: private links, addresses, firewall, /sys, /etc and processes, so that the real tools work
 * on real things and this machine sees nothing of it. `eth0` is where it is reached, `eth1` is a second card; both are
 * one end of a pair whose other end is called `far0` and `far1`.
 */
export interface NetworkHost {
  /** As somebody who is logged in from 192.0.2.1 over eth0. */
  readonly run: RunScript;
  /** As somebody of whom it is not known where from. */
  readonly runAtConsole: RunScript;
  /** What begins a command line that is to run there. */
  readonly enter: readonly [string, ...string[]];
  /** Runs shell text there and gives its stdout; throws when it fails. */
  sh(text: string): string;
  close(): Promise<void>;
}

const SET_UP = `set -eu
mount --make-rprivate /
mount -t sysfs sysfs /sys
keep=$1
for file in nsswitch.conf hosts passwd group ld.so.cache ld.so.conf protocols services; do
  test ! -e "/etc/\${file}" || cp -L "/etc/\${file}" "\${keep}/\${file}"
done
cp -a /etc/alternatives "\${keep}/"
mount -t tmpfs -o size=4m tmpfs /etc
cp -a "\${keep}"/* /etc/
mount -t tmpfs -o size=4m tmpfs /run
mkdir -p /etc/network/interfaces.d "\${keep}/bin"
printf 'auto lo\\niface lo inet loopback\\nauto eth0\\niface eth0 inet dhcp\\nsource /etc/network/interfaces.d/*\\n' > /etc/network/interfaces
printf '#!/bin/sh\\nexit 9\\n' > "\${keep}/bin/ifup"
chmod +x "\${keep}/bin/ifup"
ip link set lo up
for number in 0 1; do
  ip link add "eth\${number}" type veth peer name "far\${number}"
  ip link set "far\${number}" up
  ip link set "eth\${number}" up
done
ip addr add 192.0.2.2/24 dev eth0
ip route add default via 192.0.2.1
echo 0 > /proc/sys/net/ipv4/ip_forward
echo ready
exec cat
`;

interface NetworkHostOptions {
  /** Whose command is `sh` there; default dash. */
  readonly shell?: readonly [string, ...string[]];
  /** Commands that the tests need beside those of every network host. */
  readonly commands?: readonly string[];
  /** Shell text that is run in each host before its test. */
  readonly prepare?: string;
}

/** A fresh host for each test of the describe() around the call; where there can be none, it is skipped with the reason. */
export function useNetworkHost({
  shell = ['dash'],
  commands = [],
  prepare,
}: NetworkHostOptions = {}): () => NetworkHost {
  let started: NetworkHost | undefined;
  beforeEach(async function () {
    const all = ['ip', 'iptables', 'nsenter', shell[0], ...commands];
    needs(this, 'root', 'namespaces', ...all.map(command => `command ${command}` as const));
    started = await startNetworkHost(shell);
    if (prepare !== undefined) started.sh(prepare);
  });
  afterEach(async () => {
    await started?.close();
    started = undefined;
  });
  return () => {
    if (started === undefined) throw new Error('the host is there only while a test runs');
    return started;
  };
}

export async function startNetworkHost(shell: readonly [string, ...string[]] = ['sh']): Promise<NetworkHost> {
  const root = mkdtempSync('/tmp/xenplay-net-');
  const unshare = ['--mount', '--net', '--pid', '--fork', '--mount-proc', 'sh', '-c', SET_UP, 'sh', root];
  const holder = spawn('unshare', unshare, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  if (line.toString() !== 'ready\n') throw new Error(`the host did not start: ${line.toString()}`);
  const namespaces = `/proc/${String(holder.pid)}/ns`;
  const spaces = [`--mount=${namespaces}/mnt`, `--net=${namespaces}/net`, `--pid=${namespaces}/pid_for_children`];
  const path = `PATH=${root}/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  const enter = ['nsenter', ...spaces, 'env', '-i', path] as const;
  return {
    enter,
    run: localShell([...enter, 'SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22', ...shell]),
    runAtConsole: localShell([...enter, ...shell]),
    sh: text =>
      execFileSync(enter[0], [...enter.slice(1), 'sh', '-euc', text], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    close: () => stop(holder, root),
  };
}

async function stop(holder: ChildProcess, root: string): Promise<void> {
  const ended = once(holder, 'close');
  holder.stdin?.end();
  await ended;
  rmSync(root, { recursive: true, force: true });
}
