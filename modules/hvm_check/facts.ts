import type { JsonObject } from '../../src/model/json.ts';
import type { State } from './state.ts';
import { capabilitiesOf, judge, ringOf } from './verdict.ts';

/** What `register` gets: the verdict with its evidence, and what else tells one host from another. */
export function factsOf(state: State): JsonObject {
  const { info, facts, cpu, messages } = state;
  const { verdict, evidence } = judge(state);
  const capabilities =
    info
      .get('virt_caps')
      ?.split(/\s+/)
      .filter(word => word !== '') ?? [];
  const commandLine = info.get('xen_commandline') ?? '';
  return {
    verdict,
    evidence,
    hvm: verdict === 'enabled',
    hap: hapOf(state),
    iommu: iommuOf(capabilities, messages),
    hvm_type: messages.some(line => /VMX/.test(line)) ? 'VMX' : messages.some(line => /SVM/.test(line)) ? 'SVM' : null,
    page_sizes:
      /HAP page sizes: (.*)$/.exec(messages.find(line => line.includes('HAP page sizes')) ?? '')?.[1]?.split(', ') ??
      [],
    toolstack: facts.get('toolstack') ?? (facts.has('xl') ? 'xl' : 'none'),
    xen_version: info.get('xen_version') ?? null,
    xen_caps: capabilitiesOf(state)?.list ?? [],
    virt_caps: capabilities,
    scheduler: info.get('xen_scheduler') ?? null,
    vendor: cpu.get('vendor_id') ?? null,
    cpu_model: cpu.get('model name') ?? null,
    microcode: cpu.get('microcode') ?? null,
    bios: [facts.get('bios_vendor'), facts.get('bios_version')].filter(part => part !== undefined).join(' '),
    nr_cpus: numberOf(info.get('nr_cpus')),
    total_memory_mib: numberOf(info.get('total_memory')),
    free_memory_mib: numberOf(info.get('free_memory')),
    dom0_mem_set: /(^|\s)dom0_mem=/.test(commandLine),
    ring: ringOf(state),
  };
}

/** Up to 4.12 virt_caps does not list hap: its absence then says nothing. */
export function hapOf({ info, messages }: State): 'yes' | 'no' | 'unknown' {
  const listed = info.get('virt_caps')?.split(/\s+/).includes('hap') === true;
  if (listed || messages.some(line => /Hardware Assisted Paging( \(HAP\))? detected\.?$/.test(line))) return 'yes';
  const [major = 0, minor = 0] = (info.get('xen_version') ?? '').split('.').map(Number);
  const isListedByThisRelease = major > 4 || (major === 4 && minor >= 13);
  if (messages.some(line => /\(HAP\) (not detected|detected but disabled)/.test(line))) return 'no';
  return isListedByThisRelease && info.size > 0 ? 'no' : 'unknown';
}

export function iommuOf(capabilities: readonly string[], messages: readonly string[]): 'yes' | 'no' | 'unknown' {
  if (
    capabilities.some(word => word.endsWith('_directio')) ||
    messages.some(line => /I\/O virtuali[sz]ation enabled/.test(line))
  )
    return 'yes';
  return messages.some(line => /I\/O virtuali[sz]ation disabled/.test(line)) || capabilities.length > 0
    ? 'no'
    : 'unknown';
}

function numberOf(text: string | undefined): number | null {
  const number = Number(text);
  return text === undefined || Number.isNaN(number) ? null : number;
}
