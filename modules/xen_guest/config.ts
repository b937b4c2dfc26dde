import { commandLineOf } from './command-line.ts';
import { diskText, vifSettings } from './device-texts.ts';
import { uuidOf } from './identity.ts';
import type { Params } from './params.ts';
import { screenEntries } from './screen.ts';

/** A text of a list, or a list in it (vnuma). */
export type ConfigItem = string | readonly ConfigItem[];
export type ConfigValue = string | number | readonly ConfigItem[];
/** An xl.cfg file: its keys in order. */
export type Config = ReadonlyMap<string, ConfigValue>;

export interface XenVersion {
  readonly major: number;
  readonly minor: number;
}

/** True where Xen is older than 4.MINOR; an unknown version counts as a new one. */
export function isOlderThan(version: XenVersion | undefined, minor: number): boolean {
  return version !== undefined && (version.major < 4 || (version.major === 4 && version.minor < minor));
}

export type Entry = readonly [string, ConfigValue | undefined];

/** What the guest's config file shall say, in the words of the host's xl. */
export function configOf(params: Params, version: XenVersion | undefined): Config {
  const entries: Entry[] = [
    ['name', params.name],
    ['uuid', uuidOf(params)],
    typeEntry(params.type, version),
    ['memory', params.memory],
    ['maxmem', params.maxmem],
    ['vcpus', params.vcpus],
    ['maxvcpus', params.maxvcpus],
    ['cpus', listOrText(params.cpus)],
    ['cpus_soft', listOrText(params.cpus_soft)],
    ['cpu_weight', params.cpu_weight],
    ['cap', params.cap],
    ['pool', params.pool],
    ['kernel', params.kernel],
    ['ramdisk', params.ramdisk],
    ['bootloader', params.bootloader],
    ['bootloader_args', listOf(params.bootloader_args)],
    ['firmware', params.firmware],
    ...commandLineEntries(commandLineOf(params), version),
    ['boot', params.boot],
    ['vif', listOf(params.vifs?.map((vif, index) => vifSettings(vif, index, params).join(',')))],
    ['disk', listOf(params.disks?.map(diskText))],
    ['pci', listOf(params.pci)],
    ['serial', listOrText(params.serial)],
    ...screenEntries(params),
    ['device_model_version', params.device_model_version],
    ['tsc_mode', params.tsc_mode],
    ['on_poweroff', params.on_poweroff],
    ['on_reboot', params.on_reboot],
    ['on_crash', params.on_crash],
    ['on_watchdog', params.on_watchdog],
    ['on_soft_reset', params.on_soft_reset],
    ...optionEntries(params.options),
  ];
  return new Map(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

/** `type` came with 4.10: an older xl ignores it, and would make a PV guest of an HVM one. */
function typeEntry(type: Params['type'], version: XenVersion | undefined): Entry {
  if (!isOlderThan(version, 10)) return ['type', type];
  return ['builder', type === 'hvm' ? 'hvm' : undefined];
}

/** Xen before 4.5 has no `cmdline` key. */
function commandLineEntries(line: string | undefined, version: XenVersion | undefined): readonly Entry[] {
  if (line === undefined || line === '') return [];
  return [[isOlderThan(version, 5) ? 'extra' : 'cmdline', line]];
}

function optionEntries(options: Params['options']): readonly Entry[] {
  return Object.entries(options ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, optionValue(value)]);
}

/** xl knows no true and false, and its numbers have neither sign nor point; quoted, it reads them all the same. */
function optionValue(value: NonNullable<Params['options']>[string]): ConfigValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : String(value);
  return value;
}

function listOrText(value: string | readonly string[] | undefined): ConfigValue | undefined {
  return typeof value === 'string' ? value : listOf(value);
}

function listOf(items: readonly string[] | undefined): readonly string[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items;
}

const OURS = '# written by xenplay (xen_guest): changes made by hand are overwritten';

export function isOurs(text: string): boolean {
  return text.startsWith(`${OURS}\n`);
}

/** The file's text: fixed order, one list item a line. */
export function renderConfig(config: Config, header = OURS): string {
  const lines = [...config].map(([key, value]) => `${key} = ${renderValue(value)}`);
  return [header, ...lines, ''].join('\n');
}

function renderValue(value: ConfigValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(value);
  return `[\n${value.map(item => `  ${renderItem(item)},\n`).join('')}]`;
}

function renderItem(item: ConfigItem): string {
  return typeof item === 'string' ? quoted(item) : `[${item.map(renderItem).join(', ')}]`;
}

/** Only these escapes are safe: xl's lexer gets numeric ones wrong. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
