import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localShell, type RunScript } from './converge.ts';

/**
 * A host of its own for exportfs: private mounts over `/etc`, `/run` and the NFS state directory, and a private network, so
 * that the real tool works on real files and this machine sees nothing of it.
 */
export interface NfsHost {
  readonly run: RunScript;
  /** What begins a command line that is to run there. */
  readonly enter: readonly [string, ...string[]];
  /** Runs shell text there and gives its stdout; throws when it fails. */
  sh(text: string): string;
  /** Writes a file there. */
  write(path: string, text: string): void;
  /** Starts a program there, which ends when the test kills it. */
  spawn(program: string, words: readonly string[]): ChildProcess;
  /** The live table: `path client`, one a line, sorted. */
  live(): readonly string[];
  /** A directory that is there for the test. */
  readonly root: string;
  close(): Promise<void>;
}

const SETUP = `set -eu
mount --make-rprivate /
ip link set lo up
keep=$1/keep
mkdir "\${keep}" "$1/srv"
for file in nsswitch.conf hosts passwd group ld.so.cache ld.so.conf netconfig protocols services rpc mtab; do
  test ! -e "/etc/\${file}" || cp -L "/etc/\${file}" "\${keep}/\${file}"
done
cp -a /etc/alternatives "\${keep}/"
mount -t tmpfs -o size=4m tmpfs /etc
cp -a "\${keep}"/* /etc/
: >/etc/exports
mount -t tmpfs -o size=4m tmpfs /run
mount -t tmpfs -o size=4m tmpfs /var/lib/nfs
: >/var/lib/nfs/etab
: >/var/lib/nfs/rmtab
echo ready
exec cat
`;

export async function startNfsHost(shell: readonly [string, ...string[]] = ['sh']): Promise<NfsHost> {
  const root = mkdtempSync('/tmp/xenplay-nfs-');
  const holder = spawn('unshare', ['--mount', '--net', 'sh', '-c', SETUP, 'sh', root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  if (line.toString() !== 'ready\n') throw new Error(`the NFS host did not start: ${line.toString()}`);
  const enter = ['nsenter', '--target', String(holder.pid), '--mount', '--net'] as const;
  const sh = (text: string): string =>
    execFileSync(enter[0], [...enter.slice(1), 'sh', '-euc', `PATH=$PATH:/usr/sbin:/sbin\n${text}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    enter,
    run: localShell([...enter, ...shell]),
    sh,
    write: (path, text) => {
      execFileSync(enter[0], [...enter.slice(1), 'sh', '-c', 'cat >"$1"', 'sh', path], { input: text });
    },
    spawn: (program, words) =>
      spawn(enter[0], [...enter.slice(1), program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] }),
    live: () => liveOf(sh('cat /var/lib/nfs/etab')),
    root: join(root, 'srv'),
    close: () => stop(holder, root),
  };
}

function liveOf(etab: string): readonly string[] {
  const lines = etab.split('\n').filter(line => line !== '');
  return lines.map(line => line.replace(/\([^()]*\)$/, '').replace('\t', ' ')).sort();
}

async function stop(holder: ChildProcess, root: string): Promise<void> {
  const ended = once(holder, 'close');
  holder.stdin?.end();
  await ended;
  rmSync(root, { recursive: true, force: true });
}
