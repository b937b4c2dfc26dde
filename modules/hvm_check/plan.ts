import type { Plan } from '../../src/module/contract.ts';
import { hapOf, iommuOf } from './facts.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { isDenied, judge, type Verdict } from './verdict.ts';

/** Never a change: either what is expected holds, or it is said what does not. */
export function planOf(state: State, { expect }: Params): Plan {
  const { verdict, evidence } = judge(state);
  const found = {
    hvm: verdict === 'enabled' ? 'yes' : UNDECIDED.has(verdict) ? 'unknown' : 'no',
    hap: hapOf(state),
    iommu: iommuOf(state),
  };
  const unmet = (['hvm', 'hap', 'iommu'] as const).filter(
    name => expect?.[name] !== undefined && found[name] !== (expect[name] ? 'yes' : 'no'),
  );
  if (unmet.length === 0) return { kind: 'converged' };
  const wrong = unmet.map(name => `${name} is ${found[name]}`).join(', ');
  return {
    kind: 'impossible',
    code: 'expectation_not_met',
    cause: `${wrong}; verdict ${verdict} (${evidence.join('; ')})`,
    mend: isDenied(state)
      ? MENDS.permission_denied
      : (MENDS[verdict] ?? 'choose another host, or change what is expected'),
  };
}

const UNDECIDED: ReadonlySet<Verdict> = new Set(['unknown', 'no_data', 'permission_denied']);

const MENDS: Readonly<Partial<Record<Verdict, string>> & Record<'permission_denied', string>> = {
  disabled_firmware: 'switch VT-x or SVM on in the firmware set-up, then power the host off and on',
  unknown: 'boot Xen with conring_size=64k, so that its first messages are kept, and look again',
  permission_denied: 'connect as root, or use become',
  no_data: 'make xl work on this host (xenstored, xen-utils of the running version), and look again',
  not_xen: 'boot the host with the Xen hypervisor',
  domU: 'ask the dom0 that this guest runs on',
};
