import { type Script, sh } from '../../src/module/script.ts';
import { INTERFACE } from './names.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { subnetOf, subnetText } from './subnet.ts';

/** Guests of one subnet leave by one uplink, under its address. */
export interface Masquerade {
  readonly subnet: string;
  readonly uplink: string;
}

export type FirewallTool = 'iptables' | 'nft';

export function firewallTool({ facts }: State): FirewallTool | undefined {
  if (facts.has('tool_iptables')) return 'iptables';
  return facts.has('tool_nft') ? 'nft' : undefined;
}

export function masqueradeOf({ mode, address, uplink }: Params): Masquerade | undefined {
  const subnet = subnetOf(address ?? '');
  return mode !== 'nat' || subnet === undefined || uplink === undefined
    ? undefined
    : { subnet: subnetText(subnet), uplink };
}

const IPTABLES_RULE = /POSTROUTING -s ([0-9.]+\/[0-9]+) -o (\S+) -j MASQUERADE/;
const NFT_RULE = /ip saddr ([0-9.]+\/[0-9]+) oifname "([^"\s]+)" masquerade/;

/** The rule in a line of iptables, of nft, or of a file that we wrote. Read strictly: it is a host's text, and goes into scripts. */
export function readMasquerade(line: string): Masquerade | undefined {
  const match = IPTABLES_RULE.exec(line) ?? NFT_RULE.exec(line);
  const [, network = '', uplink = ''] = match ?? [];
  const subnet = subnetOf(network);
  return subnet === undefined || !INTERFACE.test(uplink) ? undefined : { subnet: subnetText(subnet), uplink };
}

/** Rules in this form are live; others (more conditions, other chains) belong to someone else. */
export function liveMasquerades({ masqueradeRules }: State): readonly Masquerade[] {
  return masqueradeRules.flatMap(line => {
    const rule = readMasquerade(line);
    return rule !== undefined && (line === `-A ${iptablesRule(rule)}` || line === nftRule(rule)) ? [rule] : [];
  });
}

export function isSame(a: Masquerade, b: Masquerade | undefined): boolean {
  return a.subnet === b?.subnet && a.uplink === b.uplink;
}

export function masqueradeText({ subnet, uplink }: Masquerade): string {
  return `${subnet} out of ${uplink}`;
}

/** Shell text; for files that run it at boot, so without any quoting of ours. Both parts are of harmless characters only. */
export function addCommand(tool: FirewallTool, name: string, rule: Masquerade): string {
  const words = iptablesRule(rule);
  return tool === 'iptables'
    ? `iptables -w -t nat -C ${words} 2>/dev/null || iptables -w -t nat -A ${words}`
    : `nft '${nftTable(name, rule)}'`;
}

/** Takes every copy of the rule away. */
export function removeCommand(tool: FirewallTool, name: string, rule: Masquerade): string {
  return tool === 'iptables'
    ? `while iptables -w -t nat -D ${iptablesRule(rule)} 2>/dev/null; do :; done`
    : `nft delete table ip ${tableOf(name)} 2>/dev/null || :`;
}

/** Exactly one copy of the rule, whatever there was of it. */
export function ensureOne(tool: FirewallTool, name: string, rule: Masquerade): Script {
  const add = sh.raw(addCommand(tool, name, rule));
  return tool === 'iptables' ? sh`${sh.raw(removeCommand(tool, name, rule))}; ${add}` : sh`${add}`;
}

function iptablesRule({ subnet, uplink }: Masquerade): string {
  return `POSTROUTING -s ${subnet} -o ${uplink} -j MASQUERADE`;
}

function nftRule({ subnet, uplink }: Masquerade): string {
  return `ip saddr ${subnet} oifname "${uplink}" masquerade`;
}

function tableOf(name: string): string {
  return `xenplay-${name}`;
}

/** One transaction that leaves our own table with one rule in it. */
function nftTable(name: string, rule: Masquerade): string {
  const table = `ip ${tableOf(name)}`;
  return [
    `add table ${table}`,
    `flush table ${table}`,
    `add chain ${table} postrouting { type nat hook postrouting priority 100 ; policy accept ; }`,
    `add rule ${table} postrouting ${nftRule(rule)}`,
  ].join('; ');
}
