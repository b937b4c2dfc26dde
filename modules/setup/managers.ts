import type { Sections } from '../../src/module/sections.ts';
import { linesOf, valuesOf } from './text.ts';

/** Later ones win where several are there: dnf over yum, and what belongs to the system over what was added. */
const PACKAGE_MANAGERS: readonly (readonly [string, string])[] = [
  ['/bin/opkg', 'opkg'],
  ['/usr/bin/xbps-install', 'xbps'],
  ['/usr/bin/emerge', 'portage'],
  ['/usr/bin/pacman', 'pacman'],
  ['/usr/bin/zypper', 'zypper'],
  ['/sbin/apk', 'apk'],
  ['/usr/bin/apk', 'apk'],
  ['/usr/bin/yum', 'yum'],
  ['/usr/bin/microdnf', 'dnf'],
  ['/usr/bin/dnf', 'dnf'],
  ['/usr/bin/dnf-3', 'dnf'],
  ['/usr/bin/dnf5', 'dnf5'],
  ['/usr/bin/apt-get', 'apt'],
];

export function packageManagerOf(sections: Sections, family: string): string {
  const paths = linesOf(sections, 'paths');
  const found = PACKAGE_MANAGERS.filter(([path]) => paths.includes(path)).map(([, name]) => name);
  const ofFamily = found.findLast(name => FAMILY_MANAGERS.get(family)?.includes(name) === true);
  return ofFamily ?? found.at(-1) ?? 'unknown';
}

const FAMILY_MANAGERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['RedHat', ['yum', 'dnf', 'dnf5']],
  ['Debian', ['apt']],
  ['Suse', ['zypper']],
  ['Alpine', ['apk']],
]);

const INITS: ReadonlyMap<string, string> = new Map([
  ['procd', 'procd'],
  ['runit-init', 'runit'],
  ['svscan', 'svc'],
  ['openrc-init', 'openrc'],
]);

/** The first process tells; where it is only "init" or a shell, the traces that managers leave. */
export function serviceManagerOf(sections: Sections): string {
  const paths = linesOf(sections, 'paths');
  const init = valuesOf(sections, 'init');
  const first = (init.get('comm') ?? '').trim();
  if (!isPlain(first)) return INITS.get(first) ?? first;
  const hasSystemctl = paths.includes('/bin/systemctl') || paths.includes('/usr/bin/systemctl');
  if (hasSystemctl && paths.includes('/run/systemd/system')) return 'systemd';
  if (paths.includes('/sbin/initctl') && !paths.includes('/sbin/openrc')) return 'upstart';
  if (paths.includes('/sbin/openrc')) return 'openrc';
  if (hasSystemctl && (init.get('exe') ?? '').endsWith('systemd')) return 'systemd';
  return paths.includes('/etc/init.d') ? 'sysvinit' : 'service';
}

/** No name of a manager: what a container or a boot loader starts. */
function isPlain(first: string): boolean {
  return first === '' || first === 'init' || first.endsWith('sh');
}
