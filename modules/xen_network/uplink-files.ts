import { setsUp, withAddresses, withoutAddresses } from './interfaces-file.ts';
import {
  immovableKeys,
  nameserversOf,
  setsUpByNetplan,
  withNetplanAddresses,
  withoutNetplanAddresses,
} from './netplan.ts';
import type { Params } from './params.ts';
import type { ForeignFile } from './interfaces-file.ts';
import type { State } from './state.ts';

/** A file in which somebody set the uplink up, and the text that it is to have. */
export interface Rewriting extends ForeignFile {
  readonly wanted: string;
}

/** The uplink has no address of its own any more, not after the next boot either. */
export function uplinkFilesWithout({ uplinkFiles }: State, { mode, name, uplink }: Params): readonly Rewriting[] {
  if (mode !== 'bridged' || uplink === undefined) return [];
  return changed(uplinkFiles, file =>
    isNetplan(file) ? withoutNetplanAddresses(file.text, uplink, name) : withoutAddresses(file.text, uplink, name),
  );
}

/** The files as they were before the uplink went into the bridge. */
export function uplinkFilesBack({ uplinkFiles }: State, { mode, name }: Params): readonly Rewriting[] {
  return mode === 'bridged' ? changed(uplinkFiles, file => original(file, name)) : [];
}

function changed(files: readonly ForeignFile[], wanted: (file: ForeignFile) => string): readonly Rewriting[] {
  return files.map(file => ({ ...file, wanted: wanted(file) })).filter(file => file.wanted !== file.text);
}

function original(file: ForeignFile, bridge: string): string {
  return isNetplan(file) ? withNetplanAddresses(file.text, bridge) : withAddresses(file.text, bridge);
}

/** Whether the uplink has an address after a boot once the bridge is gone. */
export function isSetUpWithout({ uplinkFiles, facts, renderers }: State, { name, uplink = '' }: Params): boolean {
  const isOurs = uplinkFiles.some(file => {
    const text = original(file, name);
    return isNetplan(file) ? setsUpByNetplan(text, uplink) : setsUp(text, uplink);
  });
  // The NetworkManager would ask for an address by DHCP, if anything.
  if (renderers.includes('NetworkManager')) return facts.has('nm_other');
  const mustBe = renderers.some(found => ['ifupdown', 'ifupdown2', 'netplan', 'networkd'].includes(found));
  return isOurs || facts.has('uplink_file') || !mustBe;
}

/** Name servers that the uplink's files of netplan gave it, as lines of the bridge. */
export function netplanNameservers({ uplinkFiles }: State, { name, uplink = '' }: Params): readonly string[] {
  const found = uplinkFiles.filter(isNetplan).map(file => nameserversOf(original(file, name), uplink));
  return found.find(lines => lines.length > 0) ?? [];
}

/** What the uplink's files of netplan say that the module cannot take along. */
export function netplanImmovable({ uplinkFiles }: State, { name, uplink = '' }: Params): string | undefined {
  return uplinkFiles.filter(isNetplan).flatMap(file => immovableKeys(original(file, name), uplink))[0];
}

export function isNetplan({ path }: { readonly path: string }): boolean {
  return path.startsWith('/etc/netplan/');
}
