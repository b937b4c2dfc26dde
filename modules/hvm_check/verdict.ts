import { judgeHostKind } from './host-kind.ts';
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

const IN_FIRMWARE = /CPU\d+: (VMX|AMD SVM Extension is) disabled (by|in) BIOS/;
const FAILED = /(VMX|SVM): failed to initialise|VMXON failed|Capabilities fatally differ/;
const DENIED = /privileged command|Permission denied|EPERM|EACCES|Operation not permitted|must be root/i;
/** Xen's ring has at least 16 KiB, so one that rolled over is never shorter. */
const SMALLEST_RING_BYTES = 16_000;

/**
 * Whether HVM guests can run here. `hvm-*` in Xen's capabilities is there exactly when the hypervisor has switched HVM on; the
 * messages only tell why not. A line that holds "HVM" proves nothing: hosts without it print some too.
 */
export function judge(state: State): Judgement {
  return judgeHostKind(state) ?? byCapabilities(state);
}

export function capabilitiesOf({
  facts,
  info,
}: State): { readonly source: string; readonly list: readonly string[] } | undefined {
  const known = [
    { source: 'xl info xen_caps', text: info.get('xen_caps') },
    { source: '/sys/hypervisor/properties/capabilities', text: facts.get('capabilities') },
  ].find(({ text }) => text !== undefined && text !== '' && !text.includes('denied'));
  return known === undefined ? undefined : { source: known.source, list: wordsOf(known.text) };
}

export function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter(word => word !== '');
}

/** Whether xl says that we may not ask. */
export function isDenied({ infoStatus, infoText, facts }: State): boolean {
  if (infoStatus === undefined) return false;
  return infoStatus !== 0 && (DENIED.test(infoText) || facts.get('uid') !== '0');
}

/** What kept `xl info` from answering, if anything did. */
export function troubleOfXl({ facts, infoStatus, infoText }: State): string | undefined {
  if (!facts.has('xl')) return 'there is no xl';
  if (infoStatus === undefined) return 'no xenstored runs, so xl was not called: it would block for ever';
  if (infoStatus === 0) return undefined;
  if ([124, 137, 143].includes(infoStatus)) return 'xl info did not end within 10 s, so xl was not called again';
  if (infoStatus === 127 && /Can't find version/.test(infoText))
    return `${lastLine(infoText)}: Xen was upgraded and waits for a reboot`;
  return `xl info ended with status ${infoStatus}: ${lastLine(infoText)}`;
}

function lastLine(text: string): string {
  return text.split('\n').at(-1) ?? '';
}

function byCapabilities(state: State): Judgement {
  const capabilities = capabilitiesOf(state);
  const trouble = troubleOfXl(state);
  const troubles = trouble === undefined ? [] : [trouble];
  if (capabilities === undefined) return withoutCapabilities(state, troubles);
  const evidence = [`${capabilities.source}: ${capabilities.list.join(' ')}`];
  if (capabilities.list.some(word => word.startsWith('hvm-')))
    return { verdict: 'enabled', evidence: [...evidence, ...troubles] };
  const reason = whyNot(state);
  return { verdict: reason.verdict, evidence: [...evidence, ...reason.evidence, ...troubles] };
}

function withoutCapabilities(state: State, troubles: readonly string[]): Judgement {
  const isRefused = isDenied(state) || (state.facts.get('capabilities') ?? '').includes('denied');
  if (isRefused && state.facts.get('uid') !== '0')
    return { verdict: 'permission_denied', evidence: ['Xen shows its capabilities to root only', ...troubles] };
  if (isRefused) return { verdict: 'permission_denied', evidence: troubles };
  return { verdict: 'no_data', evidence: ['sysfs does not show the capabilities', ...troubles] };
}

function whyNot(state: State): Judgement {
  const lines = [...state.messages, ...state.log];
  const firmware = lines.find(line => IN_FIRMWARE.test(line));
  if (firmware !== undefined) return { verdict: 'disabled_firmware', evidence: [firmware] };
  const failed = lines.find(line => FAILED.test(line));
  if (failed !== undefined) return { verdict: 'disabled_config', evidence: [failed] };
  if (isDenied(state)) return { verdict: 'permission_denied', evidence: ['the messages of Xen are for root only'] };
  const ring = ringOf(state);
  if (ring !== 'complete')
    return {
      verdict: 'unknown',
      evidence: [`the message ring is ${ring}, so it cannot say why`],
    };
  return fromWholeRing(state.messages);
}

function fromWholeRing(messages: readonly string[]): Judgement {
  if (has(messages, /Support for PV VMs:/) && !has(messages, /Support for HVM VMs:/))
    return {
      verdict: 'disabled_config',
      evidence: ['the boot messages name support for PV guests only: Xen was built without HVM'],
    };
  const said = messages.find(line => /\b(VMX|SVM|HVM): /.test(line) && !/PVH mode not supported/.test(line));
  if (said !== undefined) return { verdict: 'disabled_config', evidence: [said] };
  return { verdict: 'unsupported_cpu', evidence: ['the message ring is whole and has no line of VMX or SVM'] };
}

function has(lines: readonly string[], pattern: RegExp): boolean {
  return lines.some(line => pattern.test(line));
}

/** Whether the boot messages are still there. */
export function ringOf({
  ring,
  messages,
}: Pick<State, 'ring' | 'messages'>): 'complete' | 'rolled' | 'cleared' | 'unread' {
  if (ring === undefined || ring.status !== 0) return 'unread';
  if (has(messages, /^\(XEN\) (\[[^\]]*\] )?Xen version \d/)) return 'complete';
  return ring.bytes < SMALLEST_RING_BYTES ? 'cleared' : 'rolled';
}
