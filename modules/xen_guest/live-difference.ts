import { commandLineOf } from './command-line.ts';
import { macOf } from './identity.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';

/** What of the live guest differs from the declaration and only a restart can change. Only what the play states is compared. */
export function restartReasons({ live }: State, params: Params): readonly string[] {
  if (live === undefined) return [];
  const differs = (
    name: string,
    now: string | number | undefined,
    wanted: string | number | undefined,
  ): readonly string[] =>
    wanted === undefined || now === undefined || now === wanted ? [] : [`${name} (${now} -> ${wanted})`];
  return [
    ...differs('type', live.type, params.type),
    ...differs('kernel', live.kernel, params.bootloader === undefined ? params.kernel : undefined),
    ...differs('ramdisk', live.ramdisk, params.ramdisk),
    ...differs('cmdline', live.cmdline, commandLineOf(params)),
    ...differs('maxmem', live.maxMiB, params.maxmem ?? undefined),
    ...(live.maxMiB !== undefined && params.maxmem === undefined && params.memory > live.maxMiB
      ? [`memory (at most ${live.maxMiB} MiB -> ${params.memory} MiB)`]
      : []),
    ...differs('maxvcpus', live.maxVcpus, params.maxvcpus),
    ...(live.maxVcpus !== undefined && params.maxvcpus === undefined && params.vcpus > live.maxVcpus
      ? [`vcpus (at most ${live.maxVcpus} -> ${params.vcpus})`]
      : []),
    ...vifReasons(live.vifs, params),
    ...diskReasons(live.disks, params),
  ];
}

function vifReasons(live: NonNullable<State['live']>['vifs'], params: Params): readonly string[] {
  const wanted = (params.vifs ?? []).map((vif, index) => ({ mac: macOf(vif, index, params), vif }));
  const missing = wanted.flatMap(({ mac, vif }) => {
    const found = live.find(nic => nic.mac === mac);
    if (found === undefined) return [`vif ${mac} (not there)`];
    const isRouted = vif.script?.includes('vif-route') === true || vif.script?.includes('vif-nat') === true;
    if (!isRouted && found.bridge !== undefined && found.bridge !== vif.bridge)
      return [`vif ${mac} (bridge ${found.bridge} -> ${vif.bridge})`];
    return [];
  });
  const surplus =
    params.vifs === undefined
      ? []
      : live.filter(nic => !wanted.some(({ mac }) => mac === nic.mac)).map(({ mac }) => `vif ${mac} (not declared)`);
  return [...missing, ...surplus];
}

function diskReasons(live: NonNullable<State['live']>['disks'], { disks = [] }: Params): readonly string[] {
  return disks.flatMap(({ vdev, path, access }) => {
    const found = live.find(disk => disk.vdev === vdev);
    if (found === undefined) return [`disk ${vdev} (not there)`];
    if (found.path !== path) return [`disk ${vdev} (${found.path} -> ${path})`];
    return found.isWritable === (access === 'rw') ? [] : [`disk ${vdev} (access -> ${access})`];
  });
}
