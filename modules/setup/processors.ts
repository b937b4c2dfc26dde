import type { JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { countOf, linesOf } from './text.ts';

/** Lines of /proc/cpuinfo that describe a processor, by machine. */
const DESCRIBING = new Set(['model name', 'Processor', 'vendor_id', 'cpu', 'Vendor', 'processor']);

export function processorsOf(sections: Sections): JsonObject {
  const lines = linesOf(sections, 'cpuinfo').map(line => {
    const [key = '', ...rest] = line.split(':');
    return [key.trim(), rest.join(':').trim()] as const;
  });
  const all = (name: string): readonly string[] => lines.filter(([key]) => key === name).map(([, value]) => value);
  const logical = all('processor').length;
  const named = Math.max(all('model name').length, all('vendor_id').length) || logical;
  const sockets = new Set(all('physical id'));
  const count = sockets.size || named;
  const cores = countOf(all('cpu cores')[0]) || 1;
  const siblings = countOf(all('siblings')[0]);
  const threads = Math.max(Math.floor((siblings || cores) / cores), 1);
  const topology = isXenGuest(sections)
    ? { processor_count: named, processor_cores: named, processor_threads_per_core: 1, processor_vcpus: named }
    : {
        processor_count: count,
        processor_cores: cores,
        processor_threads_per_core: threads,
        processor_vcpus: threads * count * cores,
      };
  return {
    processor: lines.filter(([key]) => DESCRIBING.has(key)).map(([, value]) => value),
    ...topology,
    processor_nproc: allowedOf(sections) ?? (countOf(linesOf(sections, 'nproc')[0]) || logical),
  };
}

/** A paravirtual guest sees sockets that are not there. */
function isXenGuest(sections: Sections): boolean {
  return (
    linesOf(sections, 'cpuinfo').some(line => line.startsWith('flags') && !/\b(vme|de|pse)\b/.test(line)) &&
    linesOf(sections, 'paths').includes('/proc/xen')
  );
}

/** Processors that our process may use: `Cpus_allowed_list: 0-3,8`. */
function allowedOf(sections: Sections): number | undefined {
  const line = linesOf(sections, 'affinity').find(text => text.startsWith('Cpus_allowed_list:'));
  if (line === undefined) return undefined;
  const ranges = line.slice('Cpus_allowed_list:'.length).trim().split(',');
  const sizes = ranges.map(range => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return to - from + 1;
  });
  const sum = sizes.reduce((total, size) => total + size, 0);
  return Number.isSafeInteger(sum) && sum > 0 ? sum : undefined;
}
