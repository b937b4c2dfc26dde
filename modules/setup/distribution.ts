import type { JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { linesOf, present, valuesOf } from './text.ts';

/** Names that differ from the first word of os-release's NAME; keys are its ID. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['debian', 'Debian'],
  ['ubuntu', 'Ubuntu'],
  ['devuan', 'Devuan'],
  ['raspbian', 'Raspbian'],
  ['linuxmint', 'Linux Mint'],
  ['kali', 'Kali'],
  ['pop', 'Pop!_OS'],
  ['alpine', 'Alpine'],
  ['fedora', 'Fedora'],
  ['centos', 'CentOS'],
  ['rhel', 'RedHat'],
  ['rocky', 'Rocky'],
  ['almalinux', 'AlmaLinux'],
  ['ol', 'OracleLinux'],
  ['amzn', 'Amazon'],
  ['xenenterprise', 'XenServer'],
  ['xcp-ng', 'XCP-ng'],
  ['arch', 'Archlinux'],
  ['gentoo', 'Gentoo'],
  ['opensuse-leap', 'openSUSE Leap'],
  ['opensuse-tumbleweed', 'openSUSE Tumbleweed'],
  ['sles', 'SLES'],
  ['void', 'Void'],
]);

const FAMILIES: readonly (readonly [string, readonly string[]])[] = [
  ['Debian', ['Debian', 'Ubuntu', 'Raspbian', 'Linux Mint', 'Devuan', 'Kali', 'Pop!_OS', 'Parrot', 'Deepin', 'Neon']],
  [
    'RedHat',
    ['RedHat', 'RHEL', 'Fedora', 'CentOS', 'Rocky', 'AlmaLinux', 'OracleLinux', 'Amazon', 'XenServer', 'Scientific'],
  ],
  ['Suse', ['SLES', 'SLED', 'openSUSE', 'openSUSE Leap', 'openSUSE Tumbleweed', 'SUSE']],
  ['Archlinux', ['Archlinux', 'Antergos', 'Manjaro']],
  ['Gentoo', ['Gentoo', 'Funtoo']],
  ['Alpine', ['Alpine']],
];

/** The os_family of a host. */
export function familyOf(sections: Sections): string {
  return familyNamed(nameOf(valuesOf(sections, 'os-release')));
}

function nameOf(release: ReadonlyMap<string, string>): string {
  return NAMES.get(release.get('ID') ?? '') ?? release.get('NAME')?.split(' ')[0] ?? 'Linux';
}

export function distributionOf(sections: Sections): JsonObject {
  const release = valuesOf(sections, 'os-release');
  const id = release.get('ID') ?? '';
  const distribution = nameOf(release);
  const version = versionOf(id, release.get('VERSION_ID') ?? 'NA', sections);
  const [major = 'NA', minor] = version.split('.');
  const isDebian = familyNamed(distribution) === 'Debian';
  return present({
    distribution,
    distribution_version: version,
    distribution_major_version: major,
    distribution_minor_version: isDebian ? minor : undefined,
    distribution_release: release.get('VERSION_CODENAME') ?? codenameIn(release.get('VERSION')) ?? 'NA',
    distribution_file_path: '/etc/os-release',
    distribution_file_variety: familyNamed(distribution),
    distribution_file_parsed: release.size > 0,
    os_family: familyNamed(distribution),
  });
}

/** Point releases stand in files of their own. */
function versionOf(id: string, version: string, sections: Sections): string {
  const [point = ''] = linesOf(sections, id === 'alpine' ? 'alpine-release' : 'debian_version');
  if ((id === 'debian' || id === 'alpine') && /^\d+(\.\d+)+$/.test(point)) return point;
  if (id !== 'centos') return version;
  return /release (\d+(?:\.\d+)*)/.exec(linesOf(sections, 'redhat-release')[0] ?? '')?.[1] ?? version;
}

function codenameIn(version: string | undefined): string | undefined {
  return /\(([^)]+)\)/.exec(version ?? '')?.[1];
}

function familyNamed(distribution: string): string {
  return FAMILIES.find(([, members]) => members.includes(distribution))?.[0] ?? distribution;
}

/** What lsb_release would say; read from /etc/lsb-release, or from os-release where that is missing. */
export function lsbOf(sections: Sections): JsonObject {
  const lsb = valuesOf(sections, 'lsb-release');
  const release = valuesOf(sections, 'os-release');
  const number = lsb.get('DISTRIB_RELEASE') ?? release.get('VERSION_ID');
  return present({
    id: lsb.get('DISTRIB_ID') ?? NAMES.get(release.get('ID') ?? ''),
    codename: lsb.get('DISTRIB_CODENAME') ?? release.get('VERSION_CODENAME'),
    description: lsb.get('DISTRIB_DESCRIPTION') ?? release.get('PRETTY_NAME'),
    release: number,
    major_release: number?.split('.')[0],
  });
}
