import { ParseError } from '../../model/diagnostic.ts';
import type { CommandOutput } from '../contract.ts';
import { sectionsOf } from '../sections.ts';

/** `offline`: systemd's tools without a running systemd, as in a chroot: units can be enabled, not started. */
export type Manager = 'systemd' | 'offline' | 'openrc' | 'sysv' | 'none';

export interface ServiceState {
  readonly manager: Manager;
  readonly exists: boolean;
  readonly active: boolean;
  /** Being stopped. */
  readonly deactivating: boolean;
  readonly enabled: boolean;
  readonly masked: boolean;
  readonly needsReload: boolean;
  /** All that `systemctl show` says. */
  readonly properties: ReadonlyMap<string, string>;
}

const MANAGERS: readonly Manager[] = ['systemd', 'offline', 'openrc', 'sysv', 'none'];

export function parseService({ stdout, stderr }: CommandOutput): ServiceState {
  const sections = sectionsOf(stdout);
  const manager = MANAGERS.find(name => name === sections.get('manager')?.[0]);
  if (manager === undefined) {
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `looking at a service gave ${said}` });
  }
  if (manager === 'systemd' || manager === 'offline')
    return unitState(manager, sections.get('enabled') ?? [], sections.get('show') ?? []);
  const lines = sections.get('state') ?? [];
  return {
    ...NOTHING,
    manager,
    exists: lines.includes('exists=yes'),
    active: lines.includes('active=yes'),
    enabled: lines.includes('enabled=yes'),
  };
}

const NOTHING = {
  exists: false,
  active: false,
  deactivating: false,
  enabled: false,
  masked: false,
  needsReload: false,
  properties: new Map<string, string>(),
} as const;

/** Words of is-enabled with which it ends well (systemctl(1)); what is only enabled until the next start counts as not. */
const ENABLED: readonly string[] = ['enabled', 'static', 'indirect', 'generated', 'alias'];
const KNOWN: readonly string[] = [...ENABLED, 'disabled', 'enabled-runtime', 'linked', 'linked-runtime', 'transient'];

function unitState(manager: Manager, enabled: readonly string[], show: readonly string[]): ServiceState {
  const properties = new Map(
    show.flatMap(line => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
  const words = enabled.map(line => line.trim());
  const word = words.findLast(line => KNOWN.includes(line) || line.startsWith('masked')) ?? '';
  const load = properties.get('LoadState');
  const active = properties.get('ActiveState') ?? '';
  return {
    manager,
    exists: manager === 'offline' ? word !== '' : load !== undefined && load !== 'not-found',
    active: ['active', 'activating', 'reloading'].includes(active),
    deactivating: active === 'deactivating',
    enabled: ENABLED.includes(word),
    masked: word.startsWith('masked') || load === 'masked',
    needsReload: properties.get('NeedDaemonReload') === 'yes',
    properties,
  };
}
