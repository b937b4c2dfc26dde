import { commandLineOf } from './command-line.ts';
import { macOf, uuidOf } from './identity.ts';
import type { Disk, Params, Vif } from './params.ts';

export type ConfigValue = string | number | readonly string[];
/** An xl.cfg file: its keys in order. */
export type Config = ReadonlyMap<string, ConfigValue>;

export interface XenVersion {
  readonly major: number;
  readonly minor: number;
}

/** What the guest's config file shall say. Xen before 4.5 has no `cmdline` key. */
export function configOf(params: Params, version: XenVersion | undefined): Config {
  const entries: (readonly [string, ConfigValue | undefined])[] = [
    ['name', params.name],
    ['uuid', uuidOf(params)],
    ['type', params.type],
    ['memory', params.memory],
    ['maxmem', params.maxmem],
    ['vcpus', params.vcpus],
    ['maxvcpus', params.maxvcpus],
    ['kernel', params.kernel],
    ['ramdisk', params.ramdisk],
    ['bootloader', params.bootloader],
    ...commandLineEntries(commandLineOf(params), version),
    ['vif', listOf(params.vifs?.map((vif, index) => vifText(vif, index, params)))],
    ['disk', listOf(params.disks?.map(diskText))],
    ['tsc_mode', params.tsc_mode],
    ['on_poweroff', params.on_poweroff],
    ['on_reboot', params.on_reboot],
    ['on_crash', params.on_crash],
    ...optionEntries(params.options),
  ];
  return new Map(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

function commandLineEntries(
  line: string | undefined,
  version: XenVersion | undefined,
): readonly (readonly [string, string | undefined])[] {
  if (line === undefined || line === '') return [];
  const isOld = version !== undefined && version.major === 4 && version.minor < 5;
  return isOld ? [['extra', line]] : [['cmdline', line]];
}

function optionEntries(options: Params['options']): readonly (readonly [string, ConfigValue])[] {
  return Object.entries(options ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, Array.isArray(value) ? value.map(String) : value]);
}

function listOf(items: readonly string[] | undefined): readonly string[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items;
}

function vifText(vif: Vif, index: number, params: Params): string {
  const keys = {
    mac: macOf(vif, index, params),
    bridge: vif.bridge,
    script: vif.script,
    ip: vif.ip,
    model: vif.model,
    vifname: vif.vifname,
    rate: vif.rate,
  };
  // vif-route has no bridge: naming one would make xl look for it.
  const isRouted = vif.script?.includes('vif-route') === true || vif.script?.includes('vif-nat') === true;
  return Object.entries(keys)
    .filter(([key, value]) => value !== undefined && !(key === 'bridge' && isRouted))
    .map(([key, value]) => `${key}=${value ?? ''}`)
    .join(',');
}

/** `target=` swallows the rest, so it comes last: the only safe place for a path with commas or colons. */
function diskText({ path, vdev, format, access, devtype }: Disk): string {
  return [
    `format=${format}`,
    `vdev=${vdev}`,
    `access=${access}`,
    ...(devtype === 'cdrom' ? ['devtype=cdrom'] : []),
    `target=${path}`,
  ].join(',');
}

/** The file's text: fixed order, one list item a line. */
export function renderConfig(config: Config): string {
  const lines = [...config].map(([key, value]) => `${key} = ${renderValue(value)}`);
  return ['# written by xenplay (xen_guest): changes made by hand are overwritten', ...lines, ''].join('\n');
}

function renderValue(value: ConfigValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(value);
  return `[\n${value.map(item => `  ${quoted(item)},\n`).join('')}]`;
}

/** Only these escapes are safe: xl's lexer gets numeric ones wrong. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
