import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';

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
  readonly vifs: readonly {
    readonly mac: string;
    readonly bridge: string | undefined;
    readonly ip: string | undefined;
  }[];
  readonly disks: readonly { readonly vdev: string; readonly path: string; readonly isWritable: boolean }[];
}

/** Reads `xl list -l DOMID`. Undefined when there is none, or when its lock or device model kept xl from answering in JSON. */
export function parseLive(text: string): LiveConfig | undefined {
  const config = configOf(text);
  if (config === undefined) return undefined;
  const info = member(config, 'b_info');
  return {
    type: textOf(member(config, 'c_info')['type']) ?? textOf(info['type']),
    maxMiB: mebibytes(info['max_memkb']),
    targetMiB: mebibytes(info['target_memkb']),
    maxVcpus: numberOf(info['max_vcpus']),
    vcpus: isJsonArray(info['avail_vcpus']) ? info['avail_vcpus'].length : undefined,
    kernel: textOf(info['kernel']),
    ramdisk: textOf(info['ramdisk']),
    cmdline: textOf(info['cmdline']),
    vifs: objectsOf(config['nics']).map(nic => ({
      mac: (textOf(nic['mac']) ?? '').toLowerCase(),
      bridge: textOf(nic['bridge']),
      ip: textOf(nic['ip']),
    })),
    disks: objectsOf(config['disks']).map(disk => ({
      vdev: textOf(disk['vdev']) ?? '',
      path: textOf(disk['pdev_path']) ?? '',
      isWritable: numberOf(disk['readwrite']) === 1,
    })),
  };
}

function configOf(text: string): JsonObject | undefined {
  try {
    // Warnings may stand before the JSON: stderr is read with it.
    const [first] = JSON.parse(text.slice(Math.max(0, text.indexOf('[')))) as readonly Json[];
    return isJsonObject(first) ? member(first, 'config') : undefined;
  } catch {
    return undefined;
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
