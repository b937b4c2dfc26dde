import { HEADER } from './header.ts';
import type { Params } from './params.ts';
import { portsOf } from './take-over.ts';
import { vlanOf } from './vlan.ts';

/** One file of netplan. JSON texts are YAML too, so nothing needs rules of quoting of its own; 0.0.0.0/0 is known to every netplan. */
export function netplanText(
  params: Params,
  { along, unnamed }: { readonly along: readonly string[]; readonly unnamed: readonly string[] },
): string {
  const { name, address, address6, gateway, gateway6, mtu, mac } = params;
  const vlan = vlanOf(params);
  const addresses = [address, address6].filter(cidr => cidr !== undefined);
  const routes = [
    ...(gateway === undefined ? [] : [{ to: '0.0.0.0/0', via: gateway }]),
    ...(gateway6 === undefined ? [] : [{ to: '::/0', via: gateway6 }]),
  ];
  const value = (key: string, of: unknown): string => `      ${key}: ${JSON.stringify(of)}`;
  return [
    HEADER,
    'network:',
    '  version: 2',
    ...(unnamed.length === 0 ? [] : ['  ethernets:', ...unnamed.map(port => `    ${port}: {}`)]),
    ...(vlan === undefined ? [] : ['  vlans:', `    ${vlan.name}:`, value('id', vlan.id), value('link', vlan.parent)]),
    '  bridges:',
    `    ${name}:`,
    value('interfaces', portsOf(params)),
    value('addresses', addresses),
    ...(mac === undefined ? [] : [value('macaddress', mac)]),
    ...(mtu === undefined ? [] : [value('mtu', mtu)]),
    ...(routes.length === 0 ? [] : [value('routes', routes)]),
    ...along.map(line => `      ${line}`),
    value('parameters', { stp: false, 'forward-delay': 0 }),
    '',
  ].join('\n');
}

/** Keys of an interface that belong to its addresses: they have no business on a card in a bridge. */
const ADDRESSING =
  /^(addresses|dhcp[46]|dhcp[46]-overrides|dhcp-identifier|gateway[46]|routes|nameservers|accept-ra|ipv6-privacy|ipv6-address-generation|ipv6-address-token|link-local)$/;

interface Entry {
  readonly key: string;
  readonly lines: readonly string[];
}

/** The lines of the file, cut at the uplink: before it, its own line, its settings key by key, and all after it. */
interface Cut {
  readonly before: readonly string[];
  readonly head: string;
  readonly entries: readonly Entry[];
  readonly after: readonly string[];
}

/** Undefined when the uplink has no block of its own in this file, one line a setting. */
export function cutAt(text: string, uplink: string): Cut | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex(line => keyOf(line) === uplink && indentOf(line) > 0);
  const head = lines[start];
  // The pattern is not quick on endless blanks.
  if (head === undefined || head.length > 200 || !/:\s*(\{\s*\})?\s*(#.*)?$/.test(head)) return undefined;
  const length = lines.slice(start + 1).findIndex(line => isText(line) && indentOf(line) <= indentOf(head));
  const end = length < 0 ? lines.length : start + 1 + length;
  const entries = entriesOf(lines.slice(start + 1, end));
  return entries && { before: lines.slice(0, start), head, entries, after: lines.slice(end) };
}

function entriesOf(lines: readonly string[]): readonly Entry[] | undefined {
  const depth = indentOf(lines.find(isText) ?? '');
  const entries: { key: string; lines: string[] }[] = [];
  for (const line of lines) {
    const last = entries.at(-1);
    // A list may stand as deep as its key.
    const isOwn = isText(line) && indentOf(line) === depth && !line.trimStart().startsWith('- ');
    const key = isOwn ? keyOf(line) : '';
    if (key === undefined || line.includes('\t')) return undefined;
    if (isOwn || last === undefined) entries.push({ key, lines: [line] });
    else last.lines.push(line);
  }
  return entries;
}

/** The same file in which the uplink has no addresses: what it had stands there as comments. */
export function withoutNetplanAddresses(text: string, uplink: string, bridge: string): string {
  const cut = cutAt(text, uplink);
  if (cut === undefined) return text;
  const isGone = ({ key }: Entry): boolean => ADDRESSING.test(key);
  if (!cut.entries.some(isGone)) return text;
  const isEmpty = !cut.entries.some(entry => entry.lines.some(isText) && !isGone(entry));
  const mark = `#xenplay-${bridge}: `;
  const entries = cut.entries.flatMap(entry =>
    isGone(entry) ? entry.lines.map(line => (isText(line) ? mark + line : line)) : entry.lines,
  );
  const head = isEmpty ? [cut.head.replace(/:\s*(#.*)?$/, ': {}'), mark + cut.head] : [cut.head];
  return [...cut.before, ...head, ...entries, ...cut.after].join('\n');
}

/** The file as it was before `withoutNetplanAddresses`. */
export function withNetplanAddresses(text: string, bridge: string): string {
  const mark = `#xenplay-${bridge}: `;
  const lines = text.split('\n');
  return lines
    .filter((line, index) => {
      const next = lines[index + 1] ?? '';
      return !(line.endsWith(': {}') && next.startsWith(mark) && keyOf(next.slice(mark.length)) === keyOf(line));
    })
    .map(line => (line.startsWith(mark) ? line.slice(mark.length) : line))
    .join('\n');
}

/** Name servers of the uplink, as lines that stand as deep as `nameservers:` itself should; they go along into the bridge. */
export function nameserversOf(text: string, uplink: string): readonly string[] {
  const entry = cutAt(text, uplink)?.entries.find(({ key }) => key === 'nameservers');
  if (entry === undefined) return [];
  const lines = entry.lines.filter(isText);
  const depth = indentOf(lines[0] ?? '');
  return lines.map(line => line.slice(Math.min(depth, indentOf(line))));
}

/** Settings of the uplink that the module cannot move. */
export function immovableKeys(text: string, uplink: string): readonly string[] {
  return (cutAt(text, uplink)?.entries ?? []).map(({ key }) => key).filter(key => key === 'routing-policy');
}

/** Whether the text gives this interface addresses, or lets it ask for them. */
export function setsUpByNetplan(text: string, uplink: string): boolean {
  return cutAt(text, uplink)?.entries.some(({ key }) => /^(addresses|dhcp[46])$/.test(key)) === true;
}

function keyOf(line: string): string | undefined {
  return /^\s*["']?([A-Za-z0-9._-]+)["']?\s*:(\s|$)/.exec(line)?.[1];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Neither empty nor a comment. */
function isText(line: string): boolean {
  return !/^\s*(#|$)/.test(line);
}
