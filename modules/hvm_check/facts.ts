import type { JsonObject } from '../../src/model/json.ts';
import type { State } from './state.ts';
import { capabilitiesOf, judge, ringOf, troubleOfXl, wordsOf } from './verdict.ts';

type Known = 'yes' | 'no' | 'unknown';

/** What `register` gets: the verdict with its evidence, and what else tells one host from another. Null is "cannot be known". */
export function factsOf(state: State): JsonObject {
  const { verdict, evidence } = judge(state);
  return {
    verdict,
    evidence,
    hvm: verdict === 'enabled',
    hap: hapOf(state),
    iommu: iommuOf(state),
    hvm_type: hvmTypeOf(state),
    page_sizes: pageSizesOf(state),
    ring: ringOf(state),
    ...versionFacts(state),
    ...hardwareFacts(state),
  };
}

function versionFacts(state: State): JsonObject {
  const { info, facts } = state;
  const commandLine = info.get('xen_commandline');
  return {
    toolstack: facts.get('toolstack') ?? (facts.has('xl') ? 'xl' : 'none'),
    xl_trouble: troubleOfXl(state) ?? null,
    xen_version: info.get('xen_version') ?? sysfsVersion(facts),
    xen_caps: capabilitiesOf(state)?.list ?? null,
    virt_caps: info.has('virt_caps') ? wordsOf(info.get('virt_caps')) : null,
    scheduler: info.get('xen_scheduler') ?? null,
    dom0_mem_set: commandLine === undefined ? null : /(^|\s)dom0_mem=/.test(commandLine),
  };
}

function hardwareFacts({ info, facts, cpu, cpuFlags }: State): JsonObject {
  const bios = [facts.get('bios_vendor'), facts.get('bios_version')].filter(part => part !== undefined);
  return {
    vendor: cpu.get('vendor_id') ?? null,
    cpu_model: cpu.get('model name') ?? null,
    cpu_flags: facts.get('hypervisor') === 'xen' ? null : cpuFlags,
    microcode: cpu.get('microcode') ?? null,
    bios: bios.join(' '),
    nr_cpus: numberOf(info.get('nr_cpus')),
    total_memory_mib: numberOf(info.get('total_memory')),
    free_memory_mib: numberOf(info.get('free_memory')),
  };
}

/** `virt_caps` lists hap from 4.13 on: its absence before says nothing. */
export function hapOf({ info, messages }: State): Known {
  if (wordsOf(info.get('virt_caps')).includes('hap')) return 'yes';
  if (messages.some(line => /Hardware Assisted Paging( \(HAP\))? detected\.?$/.test(line))) return 'yes';
  if (messages.some(line => /\(HAP\) (not detected|detected but disabled)/.test(line))) return 'no';
  const [major = 0, minor = 0] = (info.get('xen_version') ?? '').split('.').map(Number);
  const isListedByThisRelease = major > 4 || (major === 4 && minor >= 13);
  return isListedByThisRelease && info.has('virt_caps') ? 'no' : 'unknown';
}

export function iommuOf({ info, messages }: State): Known {
  const isListed = wordsOf(info.get('virt_caps')).some(word => word.endsWith('_directio'));
  if (isListed || messages.some(line => /I\/O virtuali[sz]ation enabled/.test(line))) return 'yes';
  const isOff = messages.some(line => /I\/O virtuali[sz]ation disabled/.test(line));
  return isOff || info.has('virt_caps') ? 'no' : 'unknown';
}

/** From the messages, or from the vendor where HVM is on and the messages are gone: a rolled ring is no difference between hosts. */
function hvmTypeOf(state: State): string | null {
  const said = state.messages.map(line => /\bHVM: (VMX|SVM) enabled/.exec(line)?.[1]).find(type => type !== undefined);
  if (said !== undefined) return said;
  if (judge(state).verdict !== 'enabled') return null;
  const vendor = state.cpu.get('vendor_id') ?? '';
  if (/^(GenuineIntel|CentaurHauls)$|Shanghai/.test(vendor)) return 'VMX';
  return /^(AuthenticAMD|HygonGenuine)$/.test(vendor) ? 'SVM' : null;
}

function pageSizesOf({ messages }: State): readonly string[] | null {
  const line = messages.find(text => text.includes('HAP page sizes: '));
  return line === undefined
    ? null
    : line
        .slice(line.indexOf('sizes: ') + 'sizes: '.length)
        .trim()
        .split(', ');
}

function sysfsVersion(facts: ReadonlyMap<string, string>): string | null {
  const [major, minor] = [facts.get('major'), facts.get('minor')];
  return major === undefined || minor === undefined ? null : `${major}.${minor}${facts.get('extra') ?? ''}`;
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
