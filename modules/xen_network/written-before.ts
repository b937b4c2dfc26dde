import { canonicalIpv6 } from './ipv6.ts';
import { type Masquerade, readMasquerade } from './masquerade.ts';
import type { State } from './state.ts';
import { isHostAddress } from './subnet.ts';

const WRITTEN_ADDRESS =
  /^(?: {4}address |Address=|address1=|IPV6ADDR=| {4}up ip -6 addr replace )(\S+)(?: dev \S+ nodad)?$/;

/** What an earlier run wrote down: only that may be taken away later without being named. */
export function writtenBefore({ files }: State): {
  readonly addresses: readonly string[];
  readonly rules: readonly Masquerade[];
} {
  const lines = [...files.values()].flatMap(text => text.split('\n'));
  const addresses = lines
    .flatMap(line => [WRITTEN_ADDRESS.exec(line)?.[1] ?? '', ...netplanAddresses(line)])
    .filter(address => isHostAddress(address) || canonicalIpv6(address) === address);
  return {
    addresses: [...addresses, ...ifcfgAddresses(files)],
    rules: lines.flatMap(line => readMasquerade(line) ?? []),
  };
}

function netplanAddresses(line: string): readonly string[] {
  const list = /^ {6}addresses: \[(.*)\]$/.exec(line)?.[1];
  return list === undefined ? [] : list.split(',').map(item => item.replaceAll('"', ''));
}

function ifcfgAddresses(files: State['files']): readonly string[] {
  return [...files.values()].flatMap(text => {
    const [, address, prefix] = /^IPADDR=([0-9.]+)\nPREFIX=(\d+)$/m.exec(text) ?? [];
    const cidr = `${address ?? ''}/${prefix ?? ''}`;
    return isHostAddress(cidr) ? [cidr] : [];
  });
}
