import type { Config } from './config.ts';
import { normalDisk } from './device-specs.ts';
import type { Difference } from './live-difference.ts';

/**
 * Settings of an interface or disk that a live guest does not show. Where the file is about to say something else of them, the guest
 * has to be created anew for it, unless the device is put in afresh anyway.
 */
export function unseenDeviceChanges(
  installed: Config,
  wanted: Config,
  seen: readonly Difference[],
): readonly Difference[] {
  const isAfresh = (name: string): boolean => seen.some(found => found.kind === 'attach' && found.name === name);
  return KINDS.flatMap(({ key, read, settings }) => {
    const before = devicesOf(installed, key, read);
    return Array.from(devicesOf(wanted, key, read)).flatMap(([name, device]): readonly Difference[] => {
      const found = before.get(name);
      if (found === undefined || isAfresh(name)) return [];
      return settings
        .filter(setting => found.get(setting) !== device.get(setting))
        .map(setting => ({ kind: 'restart', what: `${key} ${name} (${setting})` }));
    });
  });
}

type Settings = ReadonlyMap<string, string>;

interface Kind {
  readonly key: 'vif' | 'disk';
  readonly read: (text: string) => readonly [name: string, settings: Settings];
  readonly settings: readonly string[];
}

const KINDS: readonly Kind[] = [
  { key: 'vif', read: vifOf, settings: ['type', 'gatewaydev', 'backend', 'devid', 'trusted', 'untrusted'] },
  {
    key: 'disk',
    read: diskOf,
    settings: [
      'format',
      'backend',
      'backendtype',
      'script',
      'specification',
      'discard',
      'no-discard',
      'direct-io-safe',
      'trusted',
      'untrusted',
    ],
  },
];

function devicesOf(config: Config, key: Kind['key'], read: Kind['read']): ReadonlyMap<string, Settings> {
  const items = config.get(key);
  if (typeof items !== 'object') return new Map();
  return new Map(items.filter(item => typeof item === 'string').map(read));
}

function vifOf(text: string): readonly [string, Settings] {
  const settings = new Map(text.split(',').map(part => pairOf(part.trim())));
  return [(settings.get('mac') ?? '').toLowerCase(), settings];
}

function diskOf(text: string): readonly [string, Settings] {
  const settings: Settings = new Map(normalDisk(text));
  return [settings.get('vdev') ?? '', settings];
}

function pairOf(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}
