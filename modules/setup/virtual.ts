import type { JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { linesOf, valuesOf } from './text.ts';

interface Finding {
  readonly type: string;
  readonly role: 'guest' | 'host';
}

const guest = (type: string): Finding => ({ type, role: 'guest' });
const host = (type: string): Finding => ({ type, role: 'host' });

/** The narrowest wall is the one that counts: a container in a guest is a container. */
export function virtualizationOf(sections: Sections): JsonObject {
  const found = [...containers(sections), ...xen(sections), ...machines(sections), ...hosts(sections)];
  const [first = { type: 'NA', role: 'NA' }] = found;
  const of = (role: string): string[] => [
    ...new Set(found.filter(finding => finding.role === role).map(({ type }) => type)),
  ];
  return {
    virtualization_type: first.type,
    virtualization_role: first.role,
    virtualization_tech_guest: of('guest'),
    virtualization_tech_host: of('host'),
  };
}

function containers(sections: Sections): readonly Finding[] {
  const paths = linesOf(sections, 'paths');
  const cgroups = linesOf(sections, 'cgroup');
  const name = valuesOf(sections, 'init-environ').get('container') ?? linesOf(sections, 'container')[0];
  const found: Finding[] = [];
  if (
    paths.includes('/.dockerenv') ||
    paths.includes('/.dockerinit') ||
    cgroups.some(line => /\/docker[/-]/.test(line))
  )
    found.push(guest('docker'));
  if (cgroups.some(line => /\/lxc\//.test(line)) || name === 'lxc') found.push(guest('lxc'));
  if (name === 'podman' || paths.includes('/run/.containerenv')) found.push(guest('podman'));
  if (name === 'systemd-nspawn') found.push(guest('systemd-nspawn'));
  if (paths.includes('/proc/vz')) found.push(paths.includes('/proc/bc') ? host('openvz') : guest('openvz'));
  return found.length > 0 || name === undefined ? found : [guest('container')];
}

function xen(sections: Sections): readonly Finding[] {
  const isXen = linesOf(sections, 'paths').includes('/proc/xen') || linesOf(sections, 'hypervisor')[0] === 'xen';
  if (!isXen) return [];
  return [linesOf(sections, 'xen-capabilities').some(line => line.includes('control_d')) ? host('xen') : guest('xen')];
}

/** What firmware says of the machine: product, vendor of the system, vendor of the BIOS. */
const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/^(KVM|KVM Server|Bochs|AHV)$|^QEMU|^RHEV|^oVirt|^OpenStack|^Nutanix AHV|^Google/, 'kvm'],
  [/^VMware|^VMW/, 'VMware'],
  [/^VirtualBox|^innotek/, 'virtualbox'],
  [/^HVM domU$|^Xen$/, 'xen'],
  [/^Parallels/, 'parallels'],
  [/^BHYVE/, 'bhyve'],
];

function machines(sections: Sections): readonly Finding[] {
  const dmi = valuesOf(sections, 'dmi');
  const names = ['product_name', 'sys_vendor', 'bios_vendor'].map(key => dmi.get(key) ?? '');
  const found = PRODUCTS.filter(([pattern]) => names.some(name => pattern.test(name))).map(([, type]) => guest(type));
  if (dmi.get('sys_vendor') === 'Microsoft Corporation' && dmi.get('product_name') === 'Virtual Machine')
    return [...found, guest('VirtualPC')];
  if (dmi.get('product_name') === 'OpenStack Nova') return [...found, guest('openstack')];
  return linesOf(sections, 'hypervisor-cpu').length > 0 ? [...found, guest('kvm')] : found;
}

function hosts(sections: Sections): readonly Finding[] {
  const modules = linesOf(sections, 'modules');
  const found: Finding[] = [];
  if (modules.includes('kvm') || linesOf(sections, 'paths').includes('/dev/kvm')) found.push(host('kvm'));
  if (modules.includes('vboxdrv')) found.push(host('virtualbox'));
  return found;
}
