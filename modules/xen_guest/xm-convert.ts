import { type Config, type ConfigValue, renderConfig } from './config.ts';
import { knownKey } from './known-keys.ts';
import { commandLineOfXm } from './xm-command-line.ts';
import { convertDisk, convertVif } from './xm-devices.ts';
import { type Literal, readXm, type Unread } from './xm-python.ts';

export interface XmConversion {
  readonly name: string | undefined;
  /** The file for xl; undefined when something in the file could not be read, so that it would not be whole. */
  readonly text: string | undefined;
  /** Statements that are more than assignments of literals. */
  readonly unread: readonly Unread[];
  /** What was left out or means something else now. */
  readonly notes: readonly string[];
}

/** Makes a file for xl of one of xm, of which nothing is evaluated. */
export function convertXm(text: string): XmConversion {
  const { settings, unread } = readXm(text);
  const name = textOf(settings.get('name'));
  const notes: string[] = [];
  const config = new Map<string, ConfigValue>();
  for (const [key, value] of [...commandLineEntries(settings, notes), ...entriesOf(settings, notes)])
    config.set(key, value);
  if (name === undefined) notes.push('there is no name: xl needs one');
  const isWhole = unread.length === 0 && name !== undefined;
  return { name, text: isWhole ? renderConfig(ordered(config), HEADER) : undefined, unread, notes };
}

const HEADER = '# made of a file of xm by xenplay xm2xl';

type Entry = readonly [key: string, value: ConfigValue];

/** Keys that xl takes as they are. */
const SAME = new Set(
  (
    'name uuid memory maxmem kernel ramdisk bootloader on_poweroff on_reboot on_crash boot serial pci tsc_mode cpu_weight pool ' +
    'maxvcpus'
  ).split(' '),
);
/** Keys that say where xend's parts are, or what xl finds by itself. */
const DROPPED = new Set(
  'loader device_model features machine_address_size superpages vcpu_avail vcpus builder type'.split(' '),
);
/** Part of the command line that the kernel gets. */
const ON_COMMAND_LINE = new Set(
  'root extra nfs_server nfs_root ip netmask gateway broadcast hostname interface dhcp'.split(' '),
);

/** As `root` and `extra`, which every xl knows: before 4.5 it passes over `cmdline`, and a guest of it would find no root. */
function commandLineEntries(settings: ReadonlyMap<string, Literal>, notes: string[]): readonly Entry[] {
  return commandLineOfXm(settings, notes).flatMap(([, line]): readonly Entry[] => {
    const [, root = '', extra = ''] = /^(?:root=(\S+) ?)?(.*)$/s.exec(withVersion(line, notes)) ?? [];
    const entries: readonly Entry[] = [
      ['root', root],
      ['extra', extra],
    ];
    return entries.filter(([, value]) => value !== '');
  });
}

/** Kernels and initramfs of that time ask for version 2 or for UDP unless told otherwise, and servers of today speak neither. */
function withVersion(line: string, notes: string[]): string {
  const versioned = line.replace(/(^|\s)(nfsroot=[^\s,]+)(?=\s|$)/, '$1$2,nfsvers=3,tcp');
  if (versioned !== line)
    notes.push('nfs_root: nfsvers=3,tcp is added, since a server of today speaks neither version 2 nor UDP');
  return versioned;
}

function entriesOf(settings: ReadonlyMap<string, Literal>, notes: string[]): readonly Entry[] {
  const entries = Array.from(settings).flatMap(([key, value]) => entryOf(key, value, notes));
  return [...entries, ...typeEntry(settings), ...vcpuEntries(settings)];
}

function entryOf(key: string, value: Literal, notes: string[]): readonly Entry[] {
  if (ON_COMMAND_LINE.has(key)) return [];
  if (key === 'loader' || key === 'device_model') {
    notes.push(`${key} = ${String(value)} is left out: xl takes what belongs to it`);
    return [];
  }
  if (DROPPED.has(key)) return [];
  if (key === 'kernel' && /(^|\/)hvmloader$/.test(String(value))) {
    notes.push(`kernel = ${String(value)} is left out: it is the firmware of HVM guests, which xl finds by itself`);
    return [];
  }
  const special = Object.hasOwn(SPECIAL, key) ? SPECIAL[key] : undefined;
  if (special !== undefined) return special(value, notes);
  if (SAME.has(key) || knownKey(key) !== undefined) return plainEntry(key, value, notes);
  notes.push(`xl has no setting "${key}": it is left out`);
  return [];
}

function plainEntry(key: string, value: Literal, notes: string[]): readonly Entry[] {
  const plain = plainValue(value);
  if (plain !== undefined) return [[key, plain]];
  notes.push(`${key} has a value that xl has no form for: it is left out`);
  return [];
}

function plainValue(value: Literal): ConfigValue | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : String(value);
  if (typeof value === 'string') return /[\0\n\r]/.test(value) ? undefined : value;
  const items = value.map(item => (typeof item === 'string' || typeof item === 'number' ? String(item) : undefined));
  const texts = items.filter(item => item !== undefined);
  return texts.length === items.length ? texts : undefined;
}

type Convert = (value: Literal, notes: string[]) => readonly Entry[];

const SPECIAL: Readonly<Record<string, Convert>> = {
  disk: (value, notes) => [
    [
      'disk',
      listOf(value).flatMap(item => {
        const disk = convertDisk(item);
        notes.push(...(disk?.notes ?? [`disk "${item}" is not of a form that is known: it is left out`]));
        return disk === undefined ? [] : [disk.text];
      }),
    ],
  ],
  vif: (value, notes) => [
    [
      'vif',
      listOf(value).map(item => {
        const vif = convertVif(item);
        notes.push(...vif.notes);
        return vif.text;
      }),
    ],
  ],
  bootargs: value => [
    [
      'bootloader_args',
      String(value)
        .split(/\s+/)
        .filter(word => word !== ''),
    ],
  ],
  bootloader_args: value => [['bootloader_args', listOf(value)]],
  cpu_cap: value => [['cap', Number(value)]],
  cpu: value => (value === -1 || value === null ? [] : [['cpus', String(value)]]),
  cpus: value => [['cpus', typeof value === 'object' && value !== null ? value.map(String) : String(value)]],
  restart: restartEntries,
  on_xend_start: (value, notes) => {
    if (value === 'start') notes.push('on_xend_start: link the new file into /etc/xen/auto instead (autostart)');
    return [];
  },
  on_xend_stop: (value, notes) => {
    if (value !== 'ignore') notes.push('on_xend_stop: the service xendomains decides that now');
    return [];
  },
};

function restartEntries(value: Literal, notes: string[]): readonly Entry[] {
  switch (value) {
    case 'always':
      return [
        ['on_poweroff', 'restart'],
        ['on_reboot', 'restart'],
        ['on_crash', 'restart'],
      ];
    case 'never':
      return [
        ['on_poweroff', 'destroy'],
        ['on_reboot', 'destroy'],
        ['on_crash', 'destroy'],
      ];
    case 'onreboot':
      return [
        ['on_poweroff', 'destroy'],
        ['on_reboot', 'restart'],
        ['on_crash', 'destroy'],
      ];
    default:
      notes.push(`restart = ${String(value)} is not known: it is left out`);
      return [];
  }
}

/** Before 4.10 xl has `builder` alone, and takes what has none for a PV guest. */
function typeEntry(settings: ReadonlyMap<string, Literal>): readonly Entry[] {
  return settings.get('builder') === 'hvm'
    ? [
        ['type', 'hvm'],
        ['builder', 'hvm'],
      ]
    : [['type', 'pv']];
}

/** xm starts with those of `vcpu_avail`, a mask; in xl `vcpus` says how many are there at first. */
function vcpuEntries(settings: ReadonlyMap<string, Literal>): readonly Entry[] {
  const [most, mask] = [settings.get('vcpus'), settings.get('vcpu_avail')];
  if (most === undefined) return [];
  const all = Number(most);
  if (typeof mask !== 'number') return [['vcpus', all]];
  const first = mask.toString(2).replaceAll('0', '').length;
  return first < all
    ? [
        ['vcpus', Math.max(1, first)],
        ['maxvcpus', all],
      ]
    : [['vcpus', all]];
}

function listOf(value: Literal): readonly string[] {
  return (typeof value === 'object' && value !== null ? value : [value]).filter(item => item !== null).map(String);
}

function textOf(value: Literal | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const FIRST = [
  'name',
  'uuid',
  'type',
  'builder',
  'memory',
  'maxmem',
  'vcpus',
  'maxvcpus',
  'kernel',
  'ramdisk',
  'bootloader',
  'root',
  'extra',
];

/** An empty list says nothing to xl. */
function ordered(config: ReadonlyMap<string, ConfigValue>): Config {
  const rank = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  return new Map(
    [...config]
      .filter(([, value]) => typeof value !== 'object' || value.length > 0)
      .toSorted(([a], [b]) => rank(a) - rank(b)),
  );
}
