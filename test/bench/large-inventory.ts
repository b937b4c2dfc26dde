import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Racks of 50 hosts, in zones of 20 racks; each host has variables of its own, each rack a file of them. */
const HOSTS_A_RACK = 50;
const RACKS_A_ZONE = 20;

/** Writes an inventory of so many hosts as `hosts.yaml`, `hosts.ini` and `group_vars` beside them. */
export function writeLargeInventory(folder: string, hosts: number): void {
  const racks = Array.from({ length: Math.ceil(hosts / HOSTS_A_RACK) }, (_, rack) => ({
    name: `rack_${pad(rack, 3)}`,
    zone: `zone_${Math.floor(rack / RACKS_A_ZONE)}`,
    hosts: Array.from(
      { length: Math.min(HOSTS_A_RACK, hosts - rack * HOSTS_A_RACK) },
      (_, index) => rack * HOSTS_A_RACK + index,
    ),
  }));
  const zones = [...new Set(racks.map(({ zone }) => zone))];
  mkdirSync(join(folder, 'group_vars'), { recursive: true });
  writeFileSync(join(folder, 'hosts.yaml'), yamlText(racks, zones));
  writeFileSync(join(folder, 'hosts.ini'), iniText(racks, zones));
  for (const { name } of racks)
    writeFileSync(
      join(folder, 'group_vars', `${name}.yml`),
      `rack: ${name}\nswitch:\n  name: sw-${name}\n  ports: [1, 2, 3]\n`,
    );
  writeFileSync(join(folder, 'group_vars', 'all.yml'), 'ansible_user: root\ndns: [192.0.2.1, 192.0.2.2]\n');
}

interface Rack {
  readonly name: string;
  readonly zone: string;
  readonly hosts: readonly number[];
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}

function addressOf(host: number): string {
  return `10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`;
}

function yamlText(racks: readonly Rack[], zones: readonly string[]): string {
  const lines = ['all:', '  children:'];
  for (const zone of zones) {
    lines.push(`    ${zone}:`, '      children:');
    for (const { name, hosts } of racks.filter(rack => rack.zone === zone)) {
      lines.push(`        ${name}:`, '          hosts:');
      for (const host of hosts)
        lines.push(
          `            dom0-${pad(host, 5)}:`,
          `              ansible_host: ${addressOf(host)}`,
          `              slot: ${host % HOSTS_A_RACK}`,
        );
    }
  }
  return `${lines.join('\n')}\n`;
}

function iniText(racks: readonly Rack[], zones: readonly string[]): string {
  const lines = racks.flatMap(({ name, hosts }) => [
    `[${name}]`,
    ...hosts.map(host => `dom0-${pad(host, 5)} ansible_host=${addressOf(host)} slot=${host % HOSTS_A_RACK}`),
  ]);
  const children = zones.flatMap(zone => [
    `[${zone}:children]`,
    ...racks.filter(rack => rack.zone === zone).map(({ name }) => name),
  ]);
  return `${[...lines, ...children].join('\n')}\n`;
}
