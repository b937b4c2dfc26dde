import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';

export interface LiveVif {
  readonly mac: string;
  readonly bridge: string | undefined;
  readonly ip: string | undefined;
  readonly script: string | undefined;
  readonly ifname: string | undefined;
  readonly model: string | undefined;
  readonly mtu: number | undefined;
  /** Bytes in how many microseconds. */
  readonly rate: readonly [bytes: number, interval: number] | undefined;
}

export interface LiveDisk {
  readonly vdev: string;
  readonly path: string;
  readonly isWritable: boolean;
  readonly isCdrom: boolean;
}

type ActionKey = 'on_poweroff' | 'on_reboot' | 'on_crash' | 'on_watchdog' | 'on_soft_reset';

/** Of a live domain, what is compared with the declaration; what xl leaves out at its default is undefined. */
export interface LiveConfig {
  readonly type: string | undefined;
  readonly maxMiB: number | undefined;
  readonly targetMiB: number | undefined;
  readonly maxVcpus: number | undefined;
  readonly vcpus: number | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  readonly cmdline: string | undefined;
  readonly tscMode: string | undefined;
  /** `on_poweroff` and its like, in JSON's spelling (`rename-restart` is `restart_rename` there). */
  readonly actions: Readonly<Record<ActionKey, string>>;
  readonly scheduler: string | undefined;
  readonly weight: number | undefined;
  readonly cap: number | undefined;
  /** What forbids a migration: a device passed through, virtual NUMA nodes, or its own settings. */
  readonly isBound: boolean;
  readonly vifs: readonly LiveVif[];
  readonly disks: readonly LiveDisk[];
}

/** Reads `xl list -l DOMID`. Undefined when it is no JSON: a locked domain, a device model that does not answer, SXP. */
export function parseLive(text: string): LiveConfig | undefined {
  const config = configOf(text);
  if (config === undefined) return undefined;
  const info = member(config, 'b_info');
  const scheduling = member(info, 'sched_params');
  return {
    type: textOf(member(config, 'c_info')['type']) ?? textOf(info['type']),
    maxMiB: mebibytes(info['max_memkb']),
    targetMiB: mebibytes(info['target_memkb']),
    maxVcpus: numberOf(info['max_vcpus']),
    vcpus: isJsonArray(info['avail_vcpus']) ? info['avail_vcpus'].length : undefined,
    kernel: textOf(info['kernel']),
    ramdisk: textOf(info['ramdisk']),
    cmdline: textOf(info['cmdline']),
    tscMode: textOf(info['tsc_mode']),
    actions: actionsOf(config),
    scheduler: textOf(scheduling['sched']),
    weight: numberOf(scheduling['weight']),
    cap: numberOf(scheduling['cap']),
    isBound:
      objectsOf(config['pcidevs']).length > 0 ||
      objectsOf(info['vnuma_nodes']).length > 0 ||
      textOf(info['disable_migrate']) === 'True',
    vifs: objectsOf(config['nics']).map(vifOf),
    disks: objectsOf(config['disks']).map(diskOf),
  };
}

function actionsOf(config: JsonObject): LiveConfig['actions'] {
  const actionOf = (key: ActionKey): string => textOf(config[key]) ?? 'destroy';
  return {
    on_poweroff: actionOf('on_poweroff'),
    on_reboot: actionOf('on_reboot'),
    on_crash: actionOf('on_crash'),
    on_watchdog: actionOf('on_watchdog'),
    on_soft_reset: actionOf('on_soft_reset'),
  };
}

function vifOf(nic: JsonObject): LiveVif {
  const mac = (textOf(nic['mac']) ?? '').toLowerCase();
  const [bytes, interval] = [numberOf(nic['rate_bytes_per_interval']), numberOf(nic['rate_interval_usecs'])];
  return {
    mac,
    bridge: textOf(nic['bridge']),
    ip: textOf(nic['ip']),
    script: textOf(nic['script']),
    ifname: textOf(nic['ifname']),
    model: textOf(nic['model']),
    mtu: numberOf(nic['mtu']),
    rate: bytes === undefined || interval === undefined ? undefined : [bytes, interval],
  };
}

function diskOf(disk: JsonObject): LiveDisk {
  return {
    vdev: textOf(disk['vdev']) ?? '',
    path: textOf(disk['pdev_path']) ?? '',
    isWritable: numberOf(disk['readwrite']) === 1,
    isCdrom: numberOf(disk['is_cdrom']) === 1,
  };
}

function configOf(text: string): JsonObject | undefined {
  // What xl says on stderr stands before the JSON, and may hold brackets ("vif-bridge online [915] …").
  const start = /^\[\s*$/m.exec(text)?.index ?? text.indexOf('[');
  if (start < 0) return undefined;
  try {
    const parsed: unknown = JSON.parse(text.slice(start));
    const first: unknown = Array.isArray(parsed) ? parsed[0] : undefined;
    return isJsonObject(first) && isJsonObject(first['config']) ? first['config'] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function member(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function mebibytes(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? Math.round(value / 1024) : undefined;
}
