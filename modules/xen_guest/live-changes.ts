import type { Change } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import type { Domain } from './xl-list.ts';

/** Ballooning leaves a few KiB of slack, and xl rounds to MiB. */
const TOLERANCE_MIB = 1;

/** What can be changed while the guest runs: memory up to its maximum, virtual CPUs up to theirs. */
export function liveChanges({ live }: State, { domid }: Domain, params: Params): readonly Change[] {
  if (live === undefined) return [];
  return [...memoryChange(live, domid, params), ...vcpuChange(live, domid, params)];
}

function memoryChange(
  { targetMiB, maxMiB }: NonNullable<State['live']>,
  domid: number,
  { name, memory }: Params,
): readonly Change[] {
  if (targetMiB === undefined || Math.abs(targetMiB - memory) <= TOLERANCE_MIB || memory > (maxMiB ?? memory))
    return [];
  return [
    {
      summary: `set the memory of ${name} to ${memory} MiB`,
      before: `${targetMiB} MiB`,
      after: `${memory} MiB`,
      risk: 'write',
      // Without a suffix the manual says KiB and the code does MiB.
      actions: [{ kind: 'run', script: sh`xl mem-set ${domid} ${`${memory}m`}`, deadlineSeconds: 60 }],
    },
  ];
}

function vcpuChange({ vcpus, maxVcpus }: NonNullable<State['live']>, domid: number, params: Params): readonly Change[] {
  if (vcpus === undefined || vcpus === params.vcpus || params.vcpus > (maxVcpus ?? params.vcpus)) return [];
  return [
    {
      summary: `give ${params.name} ${params.vcpus} virtual CPUs`,
      before: String(vcpus),
      after: String(params.vcpus),
      risk: 'write',
      actions: [{ kind: 'run', script: sh`xl vcpu-set ${domid} ${params.vcpus}`, deadlineSeconds: 60 }],
    },
  ];
}
