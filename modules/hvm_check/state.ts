import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';

/** What was seen; every judgement is made from it. */
export interface State {
  readonly facts: ReadonlyMap<string, string>;
  readonly cpu: ReadonlyMap<string, string>;
  readonly cpuFlags: readonly string[];
  /** Fields of `xl info`; empty when it gave none. */
  readonly info: ReadonlyMap<string, string>;
  readonly infoStatus: number | undefined;
  readonly infoText: string;
  readonly messages: readonly string[];
  /** First line of the message ring; undefined when it was not read. */
  readonly ringStart: string | undefined;
  readonly log: readonly string[];
}

export function parseState({ exitStatus, stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const facts = sections.get('facts');
  if (exitStatus !== 0 || facts === undefined || !sections.has('log')) {
    throw new ParseError({
      code: 'unknown_output',
      cause: `looking for HVM gave no whole answer: ${JSON.stringify((stderr || stdout).slice(-200))}`,
    });
  }
  const [status = '', ...info] = sections.get('info') ?? [];
  const dmesg = sections.get('dmesg');
  const cpu = sections.get('cpu') ?? [];
  return {
    facts: pairs(facts, '='),
    cpu: pairs(cpu, ':'),
    cpuFlags: cpu.filter(line => line === 'vmx' || line === 'svm'),
    info: pairs(info, ':'),
    infoStatus: sections.has('info') ? Number(/^status=(\d+)$/.exec(status)?.[1] ?? 0) : undefined,
    infoText: info.join('\n').trim(),
    messages: (dmesg ?? []).filter(line => line !== '' && !line.startsWith('ring=')),
    ringStart: dmesg?.find(line => line.startsWith('ring='))?.slice('ring='.length),
    log: (sections.get('log') ?? []).filter(line => line !== ''),
  };
}

function sectionsOf(stdout: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of stdout.split('\n')) {
    if (line.startsWith('=')) {
      current = [];
      sections.set(line.slice(1), current);
    } else if (line.startsWith('|')) current.push(line.slice(1));
  }
  return sections;
}

/** `key<mark>value`, cut at the first mark: values may hold more of them. */
function pairs(lines: readonly string[], mark: string): ReadonlyMap<string, string> {
  return new Map(
    lines
      .filter(line => line.includes(mark))
      .map(line => [line.slice(0, line.indexOf(mark)).trim(), line.slice(line.indexOf(mark) + 1).trim()]),
  );
}
