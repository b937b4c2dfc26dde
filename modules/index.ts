import { createRequire } from 'node:module';
import type { AnyModule } from '../src/module/contract.ts';
import { LazyMap } from '../src/model/lazy-map.ts';

const require = createRequire(import.meta.url);

/** Every module by its name: the only list. A module is loaded when it is first asked for: most plays name a few. */
export const modules: ReadonlyMap<string, AnyModule> = new LazyMap<AnyModule>([
  ['apk', () => loaded<typeof import('./apk/index.ts')>('apk').apk],
  ['apt', () => loaded<typeof import('./apt/index.ts')>('apt').apt],
  ['assemble', () => loaded<typeof import('./assemble/index.ts')>('assemble').assemble],
  ['authorized_key', () => loaded<typeof import('./authorized_key/index.ts')>('authorized_key').authorizedKey],
  ['blockinfile', () => loaded<typeof import('./blockinfile/index.ts')>('blockinfile').blockinfile],
  ['command', () => loaded<typeof import('./command/index.ts')>('command').command],
  ['copy', () => loaded<typeof import('./copy/index.ts')>('copy').copy],
  ['cron', () => loaded<typeof import('./cron/index.ts')>('cron').cron],
  ['dnf', () => loaded<typeof import('./dnf/index.ts')>('dnf').dnf],
  ['fetch', () => loaded<typeof import('./fetch/index.ts')>('fetch').fetch],
  ['file', () => loaded<typeof import('./file/index.ts')>('file').file],
  ['find', () => loaded<typeof import('./find/index.ts')>('find').find],
  ['get_url', () => loaded<typeof import('./get_url/index.ts')>('get_url').getUrl],
  ['getent', () => loaded<typeof import('./getent/index.ts')>('getent').getent],
  ['group', () => loaded<typeof import('./group/index.ts')>('group').group],
  ['guest_kernel', () => loaded<typeof import('./guest_kernel/index.ts')>('guest_kernel').guestKernel],
  ['guest_root', () => loaded<typeof import('./guest_root/index.ts')>('guest_root').guestRoot],
  ['hostname', () => loaded<typeof import('./hostname/index.ts')>('hostname').hostname],
  ['hvm_check', () => loaded<typeof import('./hvm_check/index.ts')>('hvm_check').hvmCheck],
  ['known_hosts', () => loaded<typeof import('./known_hosts/index.ts')>('known_hosts').knownHosts],
  ['lineinfile', () => loaded<typeof import('./lineinfile/index.ts')>('lineinfile').lineinfile],
  ['modprobe', () => loaded<typeof import('./modprobe/index.ts')>('modprobe').modprobe],
  ['mount', () => loaded<typeof import('./mount/index.ts')>('mount').mount],
  ['nfs_export', () => loaded<typeof import('./nfs_export/index.ts')>('nfs_export').nfsExport],
  ['package', () => loaded<typeof import('./package/index.ts')>('package').packageModule],
  ['package_facts', () => loaded<typeof import('./package_facts/index.ts')>('package_facts').packageFacts],
  ['ping', () => loaded<typeof import('./ping/index.ts')>('ping').ping],
  ['raw', () => loaded<typeof import('./raw/index.ts')>('raw').raw],
  ['replace', () => loaded<typeof import('./replace/index.ts')>('replace').replace],
  ['script', () => loaded<typeof import('./script/index.ts')>('script').script],
  ['service', () => loaded<typeof import('./service/index.ts')>('service').service],
  ['setup', () => loaded<typeof import('./setup/index.ts')>('setup').setup],
  ['shell', () => loaded<typeof import('./shell/index.ts')>('shell').shell],
  ['slurp', () => loaded<typeof import('./slurp/index.ts')>('slurp').slurp],
  ['stat', () => loaded<typeof import('./stat/index.ts')>('stat').stat],
  ['sysctl', () => loaded<typeof import('./sysctl/index.ts')>('sysctl').sysctl],
  ['systemd', () => loaded<typeof import('./systemd/index.ts')>('systemd').systemd],
  ['systemd_service', () => loaded<typeof import('./systemd_service/index.ts')>('systemd_service').systemdService],
  ['tempfile', () => loaded<typeof import('./tempfile/index.ts')>('tempfile').tempfile],
  ['template', () => loaded<typeof import('./template/index.ts')>('template').template],
  ['unarchive', () => loaded<typeof import('./unarchive/index.ts')>('unarchive').unarchive],
  ['user', () => loaded<typeof import('./user/index.ts')>('user').user],
  ['wait_for', () => loaded<typeof import('./wait_for/index.ts')>('wait_for').waitFor],
  ['xen_facts', () => loaded<typeof import('./xen_facts/index.ts')>('xen_facts').xenFacts],
  ['xen_guest', () => loaded<typeof import('./xen_guest/index.ts')>('xen_guest').xenGuest],
  ['xen_network', () => loaded<typeof import('./xen_network/index.ts')>('xen_network').xenNetwork],
  ['yum', () => loaded<typeof import('./yum/index.ts')>('yum').yum],
]);

function loaded<Folder>(name: string): Folder {
  return require(`./${name}/index.js`) as Folder;
}
