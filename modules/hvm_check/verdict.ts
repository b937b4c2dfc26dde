import type { State } from './state.ts';

export type Verdict =
  | 'enabled'
  | 'disabled_firmware'
  | 'disabled_config'
  | 'unsupported_cpu'
  | 'unknown'
  | 'not_xen'
  | 'domU'
  | 'arch_unsupported'
  | 'permission_denied'
  | 'no_data';

export interface Judgement {
  readonly verdict: Verdict;
  readonly evidence: readonly string[];
}

const IN_FIRMWARE = /disabled (by|in) BIOS/;
const FAILED = /(VMX|SVM): failed to initialise|VMXON failed|Capabilities fatally differ/;

/**
 * Whether HVM guests can run here. `hvm-*` in Xen's capabilities is there exactly when the hypervisor has switched HVM on; the
 * messages only tell why not. A line that holds "HVM" proves nothing: hosts without it print some too.
 */
export function judge(state: State): Judgement {
  return hostKind(state) ?? byCapabilities(state);
}

function hostKind({ facts, cpuFlags }: State): Judgement | undefined {
  const machine = facts.get('machine') ?? '';
  if (/^(aarch64|arm)/.test(machine))
    return { verdict: 'arch_unsupported', evidence: [`machine ${machine}: ARM guests are neither PV nor HVM`] };
  if (facts.get('hypervisor') !== 'xen') {
    const cpu = cpuFlags.length === 0 ? 'the CPU shows neither vmx nor svm' : `the CPU has ${cpuFlags.join(', ')}`;
    return { verdict: 'not_xen', evidence: ['/sys/hypervisor/type is not xen', cpu] };
  }
  if (facts.has('dom0')) return undefined;
  const mounted = facts.has('xenfs') ? 'control_d is not among /proc/xen/capabilities' : '/proc/xen is not mounted';
  return { verdict: 'domU', evidence: [mounted] };
}

export function capabilitiesOf({
  facts,
  info,
}: State): { readonly source: string; readonly list: readonly string[] } | undefined {
  const known = [
    { source: 'xl info xen_caps', text: info.get('xen_caps') },
    { source: '/sys/hypervisor/properties/capabilities', text: facts.get('capabilities') },
  ].find(({ text }) => text !== undefined && !text.includes('denied'));
  return known === undefined
    ? undefined
    : { source: known.source, list: (known.text ?? '').split(/\s+/).filter(word => word !== '') };
}

function byCapabilities(state: State): Judgement {
  const capabilities = capabilitiesOf(state);
  if (capabilities === undefined) return withoutCapabilities(state);
  const evidence = [`${capabilities.source}: ${capabilities.list.join(' ')}`];
  if (capabilities.list.some(word => word.startsWith('hvm-'))) return { verdict: 'enabled', evidence };
  return { ...whyNot(state), evidence: [...evidence, ...whyNot(state).evidence] };
}

function withoutCapabilities({ infoStatus, infoText, facts }: State): Judgement {
  if (/privileged command|Permission denied|EPERM|Operation not permitted/i.test(infoText))
    return { verdict: 'permission_denied', evidence: [infoText.split('\n').at(-1) ?? ''] };
  if (facts.get('uid') !== '0' && infoStatus !== 0)
    return { verdict: 'permission_denied', evidence: ['not root, and Xen does not show its capabilities'] };
  return {
    verdict: 'no_data',
    evidence: [
      infoStatus === 124 ? 'xl info did not end within 10 s' : 'neither xl info nor sysfs shows the capabilities',
    ],
  };
}

function whyNot(state: State): Judgement {
  const lines = [...state.messages, ...state.log];
  const firmware = lines.find(line => IN_FIRMWARE.test(line));
  if (firmware !== undefined) return { verdict: 'disabled_firmware', evidence: [firmware] };
  const failed = lines.find(line => FAILED.test(line));
  if (failed !== undefined) return { verdict: 'disabled_config', evidence: [failed] };
  if (ringOf(state) !== 'complete')
    return {
      verdict: 'unknown',
      evidence: [`the message ring is ${ringOf(state)}: boot Xen with conring_size=64k to keep its first lines`],
    };
  const said = lines.find(line => /\b(VMX|SVM|HVM): /.test(line) && !/Support for HVM VMs/.test(line));
  if (said !== undefined) return { verdict: 'disabled_config', evidence: [said] };
  return { verdict: 'unsupported_cpu', evidence: ['the message ring is whole and has no line of VMX or SVM'] };
}

/** Whether the boot messages are still there. */
export function ringOf({ ringStart, messages }: State): 'complete' | 'rolled' | 'cleared' | 'unread' {
  if (ringStart === undefined) return 'unread';
  if (ringStart === '' && messages.length === 0) return 'cleared';
  return /Xen \d|Xen version|^\s*_*\s*$|__  __/.test(ringStart) || messages.some(line => /Xen version \d/.test(line))
    ? 'complete'
    : 'rolled';
}
