import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { dateTimeOf } from './date-time.ts';
import { distributionOf, familyOf, lsbOf } from './distribution.ts';
import { dmiOf, loadOf, memoryOf, mountsOf, uptimeOf } from './hardware.ts';
import { packageManagerOf, serviceManagerOf } from './managers.ts';
import { localOf } from './local.ts';
import { networkOf } from './network.ts';
import type { Params } from './params.ts';
import { commandLineOf, environmentOf, nameServersOf, platformOf, selinuxOf, sshKeysOf, userOf } from './platform.ts';
import { processorsOf } from './processors.ts';
import { type Collector, collectorsOf } from './subsets.ts';
import { linesOf } from './text.ts';
import { virtualizationOf } from './virtual.ts';

const COLLECT: Readonly<Record<Collector, (sections: Sections, params: Params) => JsonObject>> = {
  platform: platformOf,
  distribution: distributionOf,
  lsb: sections => ({ lsb: lsbOf(sections) }),
  pkg_mgr: sections => ({ pkg_mgr: packageManagerOf(sections, familyOf(sections)) }),
  service_mgr: sections => ({ service_mgr: serviceManagerOf(sections) }),
  user: userOf,
  env: sections => ({ env: environmentOf(sections) }),
  date_time: sections => ({ date_time: dateTimeOf(sections) }),
  cmdline: commandLineOf,
  dns: sections => ({ dns: nameServersOf(sections) }),
  selinux: sections => ({ selinux: selinuxOf(sections) }),
  ssh_pub_keys: sshKeysOf,
  apparmor: sections => ({
    apparmor: { status: linesOf(sections, 'paths').includes('/sys/kernel/security/apparmor') ? 'enabled' : 'disabled' },
  }),
  fips: sections => ({ fips: linesOf(sections, 'fips')[0] === '1' }),
  local: (sections, { fact_path: folder }) => ({ local: localOf(sections, folder).facts }),
  chroot: sections => {
    const [here, first] = linesOf(sections, 'chroot');
    return { is_chroot: first === undefined ? here?.split(' ')[1] !== '2' : here !== first };
  },
  cpu: processorsOf,
  memory: memoryOf,
  mounts: mountsOf,
  uptime: uptimeOf,
  dmi: dmiOf,
  loadavg: loadOf,
  network: networkOf,
  virtual: virtualizationOf,
};

/** The facts that were asked for, each with `ansible_` before its name. */
export function factsOf(sections: Sections, params: Params): JsonObject {
  const { gather_subset: subset, filter } = params;
  const gathered = [...collectorsOf(subset)].flatMap(name => Object.entries(COLLECT[name](sections, params)));
  const patterns = filter.filter(pattern => pattern !== '').map(patternOf);
  const isWanted = (name: string): boolean =>
    patterns.length === 0 || patterns.some(pattern => pattern.test(name) || pattern.test(`ansible_${name}`));
  const facts = gathered.filter(([name]) => isWanted(name)).map(([name, value]) => [`ansible_${name}`, value] as const);
  const about: readonly (readonly [string, Json])[] =
    patterns.length > 0
      ? []
      : [
          ['gather_subset', [...subset]],
          ['module_setup', true],
        ];
  return Object.fromEntries([...facts, ...about]);
}

/** A pattern of fnmatch(3) with `*`, `?` and `[…]`. */
function patternOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\[!?[^\]]+\]|[\s\S]/g, piece => {
    if (piece === '*') return '.*';
    if (piece === '?') return '.';
    if (piece.length > 1) return piece.replace('[!', '[^').replaceAll('\\', '\\\\');
    return piece.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return /^(?!)/;
  }
}
