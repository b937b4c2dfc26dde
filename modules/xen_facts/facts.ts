import type { JsonObject } from '../../src/model/json.ts';
import type { State } from './state.ts';

/** As variables of the host: `xen`, `net`, `nfs`, and `xen_host` for what is of none of them. What is not known is null. */
export function factsOf(state: State): JsonObject {
  return { xen: xenFacts(state), net: netFacts(state), nfs: nfsFacts(state), xen_host: hostFacts(state) };
}

function xenFacts(state: State): JsonObject {
  const { seen, info, xlConf } = state;
  const commandLine = info.get('xen_commandline');
  return {
    toolstack: toolstackOf(state),
    version: info.get('xen_version') ?? sysfsVersion(state),
    caps: wordsOf(info.get('xen_caps') ?? one(seen, 'capabilities')),
    virt_caps: info.has('virt_caps') ? wordsOf(info.get('virt_caps')) : null,
    cmdline: commandLine ?? null,
    scheduler: info.get('xen_scheduler') ?? null,
    free_mib: numberOf(info.get('free_memory')),
    total_mib: numberOf(info.get('total_memory')),
    is_dom0: isDom0(seen),
    autoballoon_effective: autoballoon(xlConf.get('autoballoon'), commandLine),
    xl_conf: Object.fromEntries(xlConf),
  };
}

/** In this order: who manages the guests decides, not which tools are there. */
function toolstackOf({ seen }: State): string {
  if (one(seen, 'hypervisor') !== 'xen') return 'none';
  if (seen.has('xapi')) return 'xapi';
  if (seen.has('xend')) return 'xend';
  if (seen.has('libvirt')) return 'libvirt';
  return seen.has('xl') ? 'xl' : 'none';
}

/** `auto` is on unless the hypervisor's command line gives the dom0 its memory. */
function autoballoon(setting: string | undefined, commandLine: string | undefined): boolean | null {
  if (setting === 'on' || setting === '1') return true;
  if (setting === 'off' || setting === '0') return false;
  return commandLine === undefined ? null : !/(^|\s)dom0_mem=/.test(commandLine);
}

/** Bit 11 of Xen's feature word says it, too (XENFEAT_dom0), where /proc/xen is not mounted. */
function isDom0(seen: State['seen']): boolean {
  if (seen.has('dom0')) return true;
  const features = one(seen, 'features') ?? '';
  return /^[0-9a-f]{1,8}$/i.test(features) && (Number.parseInt(features, 16) & 0x800) !== 0;
}

function netFacts({ seen }: State): JsonObject {
  const renderers = [...new Set(seen.get('renderer') ?? [])];
  return {
    renderer: renderers.length === 1 ? (renderers[0] ?? null) : null,
    renderers,
    mgmt_device: one(seen, 'mgmt_device') ?? null,
    mgmt_via_bridge: seen.has('mgmt_via_bridge'),
    root_on_nfs: seen.has('root_on_nfs'),
    nfs_mounts: seen.get('nfs_mount') ?? [],
    bridges: seen.get('bridge') ?? [],
    ip_forward: one(seen, 'ip_forward') === '1',
    legacy_network: seen.has('legacy_network'),
  };
}

function nfsFacts({ seen }: State): JsonObject {
  const kernelServer = seen.has('exportfs') || seen.has('nfsd_threads');
  return {
    server_kind: seen.has('ganesha') ? 'ganesha' : kernelServer ? 'kernel' : 'none',
    active: Number(one(seen, 'nfsd_threads') ?? 0) > 0,
    // The kernel says "+3 +4 -2": those with a plus are served.
    versions: wordsOf(one(seen, 'nfsd_versions')).flatMap(word => (word.startsWith('+') ? [word.slice(1)] : [])),
    version: /nfs-utils (\d[\w.-]*)/.exec(one(seen, 'nfs_utils') ?? '')?.[1] ?? null,
    etab_path: `${seen.get('state_dir')?.at(-1) ?? '/var/lib/nfs'}/etab`,
    exports_d: seen.has('exports_d'),
  };
}

const TOOLS = ['ip_json', 'flock', 'timeout', 'unshare', 'systemd-run', 'at', 'setsid'] as const;

function hostFacts({ seen }: State): JsonObject {
  const found = seen.get('tool') ?? [];
  return {
    os_id: one(seen, 'os_id') ?? null,
    os_version: one(seen, 'os_version') ?? null,
    init: one(seen, 'init') ?? null,
    boot_id: one(seen, 'boot_id') ?? null,
    machine_id: one(seen, 'machine_id') || null,
    is_root: one(seen, 'uid') === '0',
    tools: Object.fromEntries(TOOLS.map(tool => [tool.replaceAll('-', '_'), found.includes(tool)])),
  };
}

function sysfsVersion({ seen }: State): string | null {
  const [major, minor] = [one(seen, 'major'), one(seen, 'minor')];
  return major === undefined || minor === undefined ? null : `${major}.${minor}${one(seen, 'extra') ?? ''}`;
}

function one(seen: State['seen'], key: string): string | undefined {
  return seen.get(key)?.[0];
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter(word => word !== '');
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
