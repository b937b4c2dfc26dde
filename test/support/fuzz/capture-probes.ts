import { mkdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { modules } from '../../../modules/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { startFleet } from '../fleet.ts';
import { captureFile, exampleParams, type ModuleSeed } from './module-seeds.ts';

/*
 * Asks a host of the fleet with the probes of all modules, or of the named ones, and writes what it printed to
 * test/cases/probes. By hand: node build/test/support/fuzz/capture-probes.js [MODULE...]
 */

/** So that some of what the examples speak of is there. */
const SET_UP = `mkdir -p /srv/nfs/g1 /etc/app.d /etc/sysctl.d /root/.ssh; echo hello >/etc/motd; printf 'a=1\\n' >/etc/app.conf
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExam lab' >/root/.ssh/authorized_keys
printf '/srv/nfs/g1 192.0.2.0/24(rw,sync) @hosts(ro)\\n' >/etc/exports; printf 'x=1\\n' >/etc/app.d/10-a; exit 0`;

/** Without what tells of the machine below the fleet. */
function neutral(stdout: string): string {
  return stdout
    .replaceAll(release(), '6.1.0-28-amd64')
    .replace(/(?<==cmdline\n\|).*/, 'BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro quiet')
    .replace(/(?<==cgroup\n)(?:\|.*\n)*/, '|0::/\n')
    .replaceAll(/lowerdir=[^,]*/g, 'lowerdir=lo');
}

/** What the examples leave out: things that are there, and all that a module can tell. */
const MORE: Readonly<Record<string, readonly JsonObject[]>> = {
  apt: [{ name: ['tar'], state: 'latest' }, { upgrade: 'dist' }],
  authorized_key: [
    { user: 'root', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExam lab' },
  ],
  blockinfile: [{ path: '/etc/exports', block: '/srv *(ro)' }],
  copy: [
    { dest: '/etc/motd', content: 'hello\n' },
    { src: '/etc/app.d', dest: '/root/copy', remote_src: true },
  ],
  cron: [{ name: 'tidy', job: 'true', minute: '5' }],
  fetch: [{ src: '/etc/motd', dest: 'fetched/' }],
  file: [
    { path: '/etc', state: 'directory', recurse: true, mode: 'u+rwX' },
    { path: '/root/link', src: '/etc/motd', state: 'link' },
    { path: '/etc/motd', mode: '0600', owner: 'root' },
  ],
  find: [{ paths: ['/etc/ssh', '/etc/app.d'], recurse: true, file_type: 'any', get_checksum: true }],
  getent: [{ database: 'group' }, { database: 'passwd', key: 'nobody-of-that-name', fail_key: false }],
  group: [{ name: 'root' }, { name: 'users', gid: 100 }],
  hostname: [{ name: 'h9' }],
  known_hosts: [{ name: 'a', state: 'absent' }],
  lineinfile: [{ path: '/etc/passwd', regexp: '^root:', line: 'root:x:0:0:root:/root:/bin/sh' }],
  modprobe: [{ name: 'loop' }],
  mount: [{ path: '/proc', src: 'proc', fstype: 'proc', state: 'mounted' }],
  replace: [{ path: '/etc/passwd', regexp: 'bash', replace: 'sh' }],
  setup: [{}],
  slurp: [{ src: '/etc/passwd' }],
  stat: [{ path: '/etc/passwd' }, { path: '/etc/mtab' }, { path: '/etc' }],
  sysctl: [{ name: 'net.ipv4.ip_forward', value: '1' }],
  tempfile: [{ state: 'directory' }],
  user: [{ name: 'deploy', groups: ['sudo'], shell: '/bin/sh' }],
  wait_for: [
    { path: '/etc/motd', search_regex: 'hel+o' },
    { port: 22, state: 'drained' },
  ],
};

const fleet = await startFleet({ hosts: 1 });
try {
  const [host] = fleet.hosts;
  await fleet.exec(host, ['sh', '-c', SET_UP]);
  const named = process.argv.slice(2);
  for (const [name, module] of modules) {
    if (named.length > 0 && !named.includes(name)) continue;
    const seeds: ModuleSeed[] = [];
    for (const params of exampleParams(module, MORE[name])) {
      const { text, args } = module.probe(params);
      const output = await fleet.exec(host, ['sh', '-c', text, 'sh', ...args]);
      seeds.push({ params, output: { ...output, stdout: neutral(output.stdout) } });
    }
    mkdirSync(dirname(captureFile(name)), { recursive: true });
    writeFileSync(captureFile(name), `${JSON.stringify(seeds, null, 1)}\n`);
    process.stdout.write(`${name}: ${seeds.length}\n`);
  }
} finally {
  await fleet.stop();
}
