import type { State } from './state.ts';
import type { Judgement } from './verdict.ts';

/** Bit 11 of Xen's feature word: the kernel runs as dom0 (XENFEAT_dom0 in Xen's public headers). */
const DOM0_FEATURE = 0x800;

/** The verdict for what is no x86 dom0; undefined for one. */
export function judgeHostKind(state: State): Judgement | undefined {
  const { facts } = state;
  if (facts.get('hypervisor') !== 'xen') return { verdict: 'not_xen', evidence: withoutXen(state) };
  const machine = facts.get('machine') ?? '';
  if (!/^(x86_64|i[3-6]86|amd64)$/.test(machine))
    return {
      verdict: 'arch_unsupported',
      evidence: [`machine ${machine}: only on x86 are guests divided into PV and HVM`],
    };
  if (isDom0(state)) return undefined;
  const evidence = facts.has('xenfs')
    ? 'control_d is not among /proc/xen/capabilities'
    : 'neither /proc/xen nor /sys/hypervisor says that this is the dom0';
  return { verdict: 'domU', evidence: [evidence] };
}

/** xenfs need not be mounted on a dom0, so the features of sysfs are asked as well. */
function isDom0({ facts }: State): boolean {
  if (facts.has('dom0')) return true;
  const features = facts.get('features') ?? '';
  return /^[0-9a-f]{1,8}$/i.test(features) && (Number.parseInt(features, 16) & DOM0_FEATURE) !== 0;
}

/** Without Xen the CPU's flags are real, and the lock of the firmware shows in the kernel's log. */
function withoutXen({ facts, cpuFlags, log }: State): readonly string[] {
  const cpu = cpuFlags.length === 0 ? 'the CPU shows neither vmx nor svm' : `the CPU has ${cpuFlags.join(', ')}`;
  const container = facts.has('container') ? [`inside a container (${facts.get('container') ?? ''})`] : [];
  return ['/sys/hypervisor/type is not xen', cpu, ...container, ...log];
}
