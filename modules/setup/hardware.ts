import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { countOf, linesOf, present, valuesOf } from './text.ts';

export function memoryOf(sections: Sections): JsonObject {
  const kilobytes = new Map(
    linesOf(sections, 'meminfo').map(line => {
      const [key = '', value = ''] = line.split(':');
      return [key, countOf(value)] as const;
    }),
  );
  const mb = (...keys: readonly string[]): number =>
    Math.floor(keys.reduce((sum, key) => sum + (kilobytes.get(key) ?? 0), 0) / 1024);
  const [total, free, swap, swapFree] = [mb('MemTotal'), mb('MemFree'), mb('SwapTotal'), mb('SwapFree')];
  const nocacheFree = mb('MemFree', 'Cached', 'Buffers');
  return {
    memtotal_mb: total,
    memfree_mb: free,
    swaptotal_mb: swap,
    swapfree_mb: swapFree,
    memory_mb: {
      real: { total, used: total - free, free },
      nocache: { free: nocacheFree, used: total - nocacheFree },
      swap: { total: swap, free: swapFree, used: swap - swapFree, cached: mb('SwapCached') },
    },
  };
}

export function uptimeOf(sections: Sections): JsonObject {
  const [line] = linesOf(sections, 'uptime');
  return line === undefined ? {} : { uptime_seconds: countOf(line) };
}

export function loadOf(sections: Sections): JsonObject {
  const [one, five, fifteen] = (linesOf(sections, 'loadavg')[0] ?? '').split(' ').map(averageOf);
  return fifteen === undefined || Number.isNaN(fifteen)
    ? {}
    : { loadavg: { '1m': one ?? 0, '5m': five ?? 0, '15m': fifteen } };
}

/** Mounts of devices and of NFS servers; sizes only of what is local, since a dead server would hold the question for ever. */
export function mountsOf(sections: Sections): JsonObject {
  const uuids = uuidsOf(linesOf(sections, 'uuids'));
  const sizes = sizesOf(linesOf(sections, 'sizes'));
  const mounts = linesOf(sections, 'mounts').flatMap(line => {
    const [device = '', mount = '', fstype = '', options = ''] = line.split(' ').map(unescaped);
    const isReal = device.startsWith('/') || device.startsWith('\\') || device.includes(':/');
    if (!isReal || fstype === 'none') return [];
    return [{ mount, device, fstype, options, uuid: uuids.get(device) ?? 'N/A', ...sizes.get(mount) }];
  });
  return { mounts };
}

/** /proc/mounts writes blanks and backslashes as octal. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function uuidsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap(line => {
      const match = /(\S+) -> \.\.\/\.\.\/(\S+)$/.exec(line);
      return match === null ? [] : [[`/dev/${match[2] ?? ''}`, match[1] ?? ''] as const];
    }),
  );
}

function sizesOf(lines: readonly string[]): ReadonlyMap<string, JsonObject> {
  const sizes = new Map<string, JsonObject>();
  lines.forEach((line, index) => {
    const numbers = /^size ([\d ]+)$/.exec(line)?.[1]?.split(' ').map(Number);
    const point = lines[index - 1];
    if (numbers !== undefined && point !== undefined) sizes.set(unescaped(point), sizeMembers(numbers));
  });
  return sizes;
}

/** Fields in the order in which probe.sh asks stat for them. */
function sizeMembers([
  fragment = 0,
  block = 0,
  total = 0,
  available = 0,
  inodes = 0,
  freeInodes = 0,
]: readonly number[]): JsonObject {
  return {
    size_total: fragment * total,
    size_available: fragment * available,
    block_size: block,
    block_total: total,
    block_available: available,
    block_used: total - available,
    inode_total: inodes,
    inode_available: freeInodes,
    inode_used: inodes - freeInodes,
  };
}

const FORM_FACTORS: readonly string[] = [
  'Unknown',
  'Other',
  'Unknown',
  'Desktop',
  'Low Profile Desktop',
  'Pizza Box',
  'Mini Tower',
  'Tower',
  'Portable',
  'Laptop',
  'Notebook',
  'Hand Held',
  'Docking Station',
  'All In One',
  'Sub Notebook',
  'Space-saving',
  'Lunch Box',
  'Main Server Chassis',
  'Expansion Chassis',
  'Sub Chassis',
  'Bus Expansion Chassis',
  'Peripheral Chassis',
  'RAID Chassis',
  'Rack Mount Chassis',
  'Sealed-case PC',
  'Multi-system',
  'CompactPCI',
  'AdvancedTCA',
  'Blade',
];

const DMI = [
  'bios_date',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_vendor',
  'chassis_version',
  'product_name',
  'product_serial',
  'product_uuid',
  'product_version',
] as const;

export function dmiOf(sections: Sections): JsonObject {
  const values = valuesOf(sections, 'dmi');
  const factor = values.get('chassis_type');
  return present({
    ...Object.fromEntries(DMI.map(name => [name, values.get(name) ?? 'NA'] as const)),
    system_vendor: values.get('sys_vendor') ?? 'NA',
    form_factor: factor === undefined ? 'NA' : ((FORM_FACTORS[Number(factor)] ?? factor) satisfies Json),
  });
}

function averageOf(text: string): number {
  const average = Number(text);
  return Number.isFinite(average) ? average : 0;
}
