/** Names that gather_subset takes, and the part of the probe that each collector reads. */
export type Part = 'base' | 'network' | 'hardware' | 'virtual';

const MINIMAL = [
  'apparmor',
  'cmdline',
  'date_time',
  'distribution',
  'dns',
  'env',
  'fips',
  'local',
  'lsb',
  'pkg_mgr',
  'platform',
  'selinux',
  'service_mgr',
  'ssh_pub_keys',
  'user',
] as const;
const HARDWARE = ['cpu', 'memory', 'mounts', 'uptime', 'dmi'] as const;
const OTHERS = ['chroot', 'loadavg'] as const;

export type Collector =
  | (typeof MINIMAL)[number]
  | (typeof HARDWARE)[number]
  | (typeof OTHERS)[number]
  | 'network'
  | 'virtual';

const ALL: readonly Collector[] = [...MINIMAL, ...HARDWARE, ...OTHERS, 'network', 'virtual'];

/** Group names, the collectors' own, and names that Ansible has for facts that one of ours gives. */
const GROUPS: ReadonlyMap<string, readonly Collector[]> = new Map<string, readonly Collector[]>([
  ...ALL.map(name => [name, [name]] as const),
  ['all', ALL],
  ['min', MINIMAL],
  ['hardware', HARDWARE],
  ['devices', []],
  ['system', ['platform']],
  ['machine', ['platform']],
  ['machine_id', ['platform']],
  ['python', []],
  ['caps', []],
  ['facter', []],
  ['ohai', []],
  ['interfaces', ['network']],
  ['default_ipv4', ['network']],
  ['default_ipv6', ['network']],
  ['all_ipv4_addresses', ['network']],
  ['all_ipv6_addresses', ['network']],
  ['processor', ['cpu']],
  ['virtualization_type', ['virtual']],
  ['virtualization_role', ['virtual']],
]);

/** Words of gather_subset that mean nothing. */
export function unknownSubsets(words: readonly string[]): readonly string[] {
  return words.filter(word => !GROUPS.has(word.replace(/^!/, '')));
}

/** Ansible's rules: only exclusions start from all; `!all` leaves what is minimal, `!min` not even that. */
export function collectorsOf(words: readonly string[]): ReadonlySet<Collector> {
  const named = (negative: boolean): readonly string[] =>
    words.filter(word => word.startsWith('!') === negative).map(word => word.replace(/^!/, ''));
  const [added, removed] = [named(false), named(true)];
  const members = (names: readonly string[]): readonly Collector[] => names.flatMap(name => GROUPS.get(name) ?? []);
  const start = added.length === 0 && !removed.includes('all') ? ALL : members(added);
  const gone = new Set(members(removed.filter(name => name !== 'all' && name !== 'min')));
  const base: readonly Collector[] = removed.includes('min') ? [] : MINIMAL;
  const kept = [...base, ...start].filter(name => !gone.has(name));
  return new Set(removed.includes('min') ? kept.filter(name => !isMinimal(name) || added.length > 0) : kept);
}

function isMinimal(name: Collector): boolean {
  return MINIMAL.some(minimal => minimal === name);
}

/** The parts of the probe that these collectors read. */
export function partsOf(collectors: ReadonlySet<Collector>): ReadonlySet<Part> {
  const parts = new Set<Part>(['base']);
  if (collectors.has('network')) parts.add('network');
  if (collectors.has('virtual')) parts.add('virtual');
  if ([...HARDWARE, ...OTHERS].some(name => name !== 'chroot' && collectors.has(name))) parts.add('hardware');
  return parts;
}
