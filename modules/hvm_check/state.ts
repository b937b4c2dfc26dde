import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';
import { sectionsOf } from '../../src/module/sections.ts';

/** The hypervisor's message ring as it was read. */
interface Ring {
  readonly status: number;
  readonly bytes: number;
  readonly firstLine: string;
}

/** What was seen; every judgement is made from it. */
export interface State {
  readonly facts: ReadonlyMap<string, string>;
  readonly cpu: ReadonlyMap<string, string>;
  /** `vmx` or `svm`, only to be seen where no Xen runs. */
  readonly cpuFlags: readonly string[];
  /** Fields of `xl info`; empty when it gave none. */
  readonly info: ReadonlyMap<string, string>;
  /** Undefined when xl was not called. */
  readonly infoStatus: number | undefined;
  readonly infoText: string;
  /** Of the ring, the lines about virtualisation that no guest wrote. */
  readonly messages: readonly string[];
  readonly ring: Ring | undefined;
  /** Lines about firmware of Xen's log file, or of the kernel's where no Xen runs. */
  readonly log: readonly string[];
}

export function parseState({ exitStatus, stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const facts = sections.get('facts');
  if (exitStatus !== 0 || facts === undefined || !sections.has('end')) {
    throw new ParseError({
      code: 'unknown_output',
      cause: `looking for HVM gave no whole answer: ${JSON.stringify((stderr || stdout).slice(-200))}`,
    });
  }
  const [infoStatus, ...info] = sections.get('info') ?? [];
  const cpu = sections.get('cpu') ?? [];
  return {
    facts: pairs(facts, '='),
    cpu: pairs(cpu, ':'),
    cpuFlags: cpu.filter(line => line === 'vmx' || line === 'svm'),
    info: pairs(info, ':'),
    infoStatus: infoStatus === undefined ? undefined : numberAfter('status=', infoStatus),
    infoText: info.join('\n').trim(),
    ...ringOf(sections.get('dmesg')),
    log: [...(sections.get('kernel') ?? []), ...(sections.get('log') ?? [])].filter(line => line !== ''),
  };
}

function ringOf(lines: readonly string[] | undefined): Pick<State, 'ring' | 'messages'> {
  if (lines === undefined) return { ring: undefined, messages: [] };
  const [status = '', bytes = '', firstLine = '', ...messages] = lines;
  return {
    ring: { status: numberAfter('status=', status), bytes: numberAfter('bytes=', bytes), firstLine },
    messages: messages.filter(line => line !== ''),
  };
}

function numberAfter(mark: string, line: string): number {
  const digits = line.startsWith(mark) ? line.slice(mark.length) : '';
  if (!/^\d{1,15}$/.test(digits))
    throw new ParseError({
      code: 'unknown_output',
      cause: `expected a number after "${mark}": ${JSON.stringify(line.slice(0, 80))}`,
    });
  return Number(digits);
}

/** `key<mark>value`, cut at the first mark: values may hold more of them. */
function pairs(lines: readonly string[], mark: string): ReadonlyMap<string, string> {
  return new Map(
    lines
      .filter(line => line.includes(mark))
      .map(line => [line.slice(0, line.indexOf(mark)).trim(), line.slice(line.indexOf(mark) + 1).trim()]),
  );
}
