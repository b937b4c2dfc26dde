import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { type Address, addressesOf, ipv4Member, ipv6Member } from './addresses.ts';
import { countOf, linesOf, present, valuesOf } from './text.ts';

export function networkOf(sections: Sections): JsonObject {
  const addresses = addressesOf(linesOf(sections, 'addresses'));
  const links = [...sections.keys()].filter(name => name.startsWith('link ')).map(name => name.slice('link '.length));
  const labels = addresses.map(address => address.label).filter(label => !links.includes(label));
  const interfaces = [...links, ...new Set(labels)];
  return {
    interfaces,
    all_ipv4_addresses: globalOf(addresses, 4),
    all_ipv6_addresses: globalOf(addresses, 6),
    default_ipv4: defaultOf(sections, addresses, 4),
    default_ipv6: defaultOf(sections, addresses, 6),
    ...Object.fromEntries(interfaces.map(name => [factName(name), interfaceOf(name, sections, addresses)] as const)),
  };
}

/** An interface's name as part of a variable's. */
function factName(name: string): string {
  return name.replaceAll(/[-:]/g, '_');
}

function globalOf(addresses: readonly Address[], family: 4 | 6): Json[] {
  return addresses
    .filter(found => found.family === family && !found.address.startsWith('127.') && found.address !== '::1')
    .map(found => found.address);
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['1', 'ether'],
  ['32', 'infiniband'],
  ['512', 'ppp'],
  ['772', 'loopback'],
  ['65534', 'tunnel'],
]);

function interfaceOf(name: string, sections: Sections, addresses: readonly Address[]): JsonObject {
  const own = addresses.filter(address => address.label === name);
  const first =
    own.find(address => address.family === 4 && !address.secondary) ?? own.find(({ family }) => family === 4);
  const others = addresses.filter(
    other =>
      other.family === 4 && other !== first && (other.label === name || (other.secondary && other.device === name)),
  );
  const ipv6 = own.filter(address => address.family === 6).map(ipv6Member);
  return present({
    ...linkOf(name, sections),
    ipv4: first === undefined ? undefined : ipv4Member(first),
    ipv4_secondaries: others.length === 0 ? undefined : others.map(ipv4Member),
    ipv6: ipv6.length === 0 ? undefined : ipv6,
  });
}

function linkOf(name: string, sections: Sections): Record<string, Json | undefined> {
  const section = `link ${name}`;
  if (!sections.has(section)) return {};
  const values = valuesOf(sections, section);
  const mac = values.get('address') ?? '';
  const speed = values.get('speed');
  return {
    device: name,
    ...(mac === '' || mac === '00:00:00:00:00:00' ? {} : { macaddress: mac }),
    mtu: countOf(values.get('mtu')),
    active: values.get('operstate') !== 'down',
    promisc: (Number(values.get('flags') ?? 0) & 0x100) !== 0,
    type: TYPES.get(values.get('type') ?? '') ?? 'unknown',
    ...(values.get('module') ? { module: values.get('module') } : {}),
    ...(values.get('pciid') ? { pciid: values.get('pciid') } : {}),
    ...(speed === undefined || speed === '' ? {} : { speed: countOf(speed) }),
    ...bridgeOf(section, sections),
    ...bondOf(values),
  };
}

function bridgeOf(section: string, sections: Sections): Record<string, Json | undefined> {
  const values = valuesOf(sections, section);
  if (!values.has('bridge_id')) return {};
  const ports = linesOf(sections, section)
    .filter(line => line.startsWith('port='))
    .map(line => line.slice('port='.length));
  return { type: 'bridge', interfaces: ports, id: values.get('bridge_id'), stp: values.get('stp') === '1' };
}

function bondOf(values: ReadonlyMap<string, string>): Record<string, Json | undefined> {
  const slaves = values.get('bond_slaves');
  if (slaves === undefined) return {};
  return {
    type: 'bonding',
    slaves: slaves.split(' ').filter(name => name !== ''),
    mode: values.get('bond_mode')?.split(' ')[0],
    miimon: values.get('bond_miimon'),
    lacp_rate: values.get('bond_lacp_rate')?.split(' ')[0],
    ...(values.get('bond_primary') ? { primary: values.get('bond_primary') } : {}),
    all_slaves_active: values.get('bond_all_slaves_active') === '1',
  };
}

/** The interface, address and gateway that a packet to far away would take. */
function defaultOf(sections: Sections, addresses: readonly Address[], family: 4 | 6): JsonObject {
  const words = (linesOf(sections, `route${family}`)[0] ?? '').split(/\s+/);
  const after = (key: string): string | undefined => (words.includes(key) ? words[words.indexOf(key) + 1] : undefined);
  const device = after('dev');
  if (device === undefined || words[0] === 'unreachable') return {};
  const source = after('src');
  const found = addresses.find(({ address, family: own }) => own === family && address === source);
  const { macaddress, mtu, type } = linkOf(device, sections);
  const member = found === undefined ? {} : family === 4 ? ipv4Member(found) : ipv6Member(found);
  return present({
    ...member,
    gateway: after('via'),
    interface: device,
    address: source,
    alias: family === 4 ? (found?.label ?? device) : undefined,
    macaddress,
    mtu,
    type,
  });
}
