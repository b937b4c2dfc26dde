import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Dom0, finished, inDom0, sshWords } from './dom0.ts';
import { LabFailure } from './failure.ts';

/**
 * Installs Debian packages in a dom0, which reaches no mirror: they are fetched here, from where apt of this machine has them, with
 * those that the dom0 lacks for them.
 */
export async function installInDom0(dom0: Dom0, names: readonly string[]): Promise<void> {
  const folder = join(dom0.run, 'debs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'partial'), { recursive: true });
  const status = join(folder, 'status');
  writeFileSync(status, (await inDom0(dom0, 'cat /var/lib/dpkg/status')).stdout);
  const asIn = [`Dir::State::status=${status}`, `Dir::Cache::archives=${folder}`];
  const options = [...asIn, 'Debug::NoLocking=1', 'APT::Sandbox::User=root'].flatMap(option => ['-o', option]);
  const words = [...options, '-qq', '-y', '--no-install-recommends', '--download-only', 'install', ...names];
  const fetched = await finished('apt-get', words);
  if (fetched.status !== 0) {
    throw new LabFailure('no_packages', `apt-get: ${fetched.stderr.trim()}`, 'apt-get update on this machine');
  }
  await copyFolder(dom0, folder, '/root/debs');
  const installed = await inDom0(
    dom0,
    'DEBIAN_FRONTEND=noninteractive dpkg --install --force-confold /root/debs/*.deb 2>&1 </dev/null && rm -r /root/debs',
  );
  if (installed.status === 0) return;
  throw new LabFailure('not_installed', `dpkg: ${installed.stdout.slice(-2000)}`, 'see what its last lines say');
}

/** Puts one file of a Debian package into a dom0: `path` is where it belongs, without its first slash. */
export async function copyFileOfPackage(dom0: Dom0, name: string, path: string): Promise<void> {
  const folder = join(dom0.run, 'unpacked');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'file'), { recursive: true });
  const script = 'apt-get -qq download "$1" && dpkg-deb --fsys-tarfile "$1"_*.deb | tar -xOf - "./$2" >"file/${2##*/}"';
  const took = await finished('sh', ['-c', script, 'sh', name, path], { cwd: folder });
  if (took.status !== 0) throw new LabFailure('no_packages', took.stderr.trim(), 'apt-get update on this machine');
  await copyFolder(dom0, join(folder, 'file'), `/${dirname(path)}`);
}

/** Copies what is in a folder of this machine into one of the dom0, which is made. */
export async function copyFolder(dom0: Dom0, from: string, to: string): Promise<void> {
  const packed = spawn('tar', ['-C', from, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const words = [...sshWords(dom0), `mkdir -p '${to}' && tar -C '${to}' -xf -`];
  const copied = spawn('ssh', words, { stdio: [packed.stdout, 'inherit', 'inherit'] });
  const ended: unknown[] = await once(copied, 'close');
  if (ended[0] !== 0)
    throw new LabFailure('not_copied', `${from} could not be copied into the dom0`, 'see what ssh says');
}
