import { ParseError } from '../../src/model/diagnostic.ts';
import type { CommandOutput } from '../../src/module/contract.ts';

export interface Bridge {
  readonly isBridge: boolean;
  readonly isUp: boolean;
  readonly stp: boolean;
  readonly forwardDelay: number;
  readonly mtu: number;
  readonly ports: readonly string[];
}

/** What was seen of the host's network. */
export interface State {
  readonly facts: ReadonlyMap<string, string>;
  readonly renderers: readonly string[];
  /** Undefined when there is no link of that name. */
  readonly bridge: Bridge | undefined;
  readonly addresses: readonly { readonly device: string; readonly cidr: string }[];
  readonly routes: readonly string[];
  readonly masqueradeRules: readonly string[];
  readonly forwardPolicy: string | undefined;
  /** Text of each file that the module writes; absent when it does not exist. */
  readonly files: ReadonlyMap<string, string>;
}

export function parseState({ exitStatus, stdout, stderr }: CommandOutput): State {
  const sections = sectionsOf(stdout);
  const facts = sections.get('facts');
  if (exitStatus !== 0 || facts === undefined || !sections.has('end')) {
    throw new ParseError({
      code: 'unknown_output',
      cause: `looking at the network gave no whole answer: ${JSON.stringify((stderr || stdout).slice(-200))}`,
    });
  }
  const masquerade = sections.get('masquerade') ?? [];
  return {
    facts: pairs(facts),
    renderers: facts.filter(line => line.startsWith('renderer=')).map(line => line.slice('renderer='.length)),
    bridge: bridgeOf(sections.get('bridge') ?? []),
    addresses: (sections.get('addresses') ?? []).flatMap(line => {
      const [device, cidr] = line.split(' ');
      return device === undefined || cidr === undefined ? [] : [{ device, cidr }];
    }),
    routes: (sections.get('routes') ?? []).filter(line => line !== ''),
    masqueradeRules: masquerade.filter(line => line !== '' && !line.startsWith('policy ')),
    forwardPolicy: masquerade
      .find(line => line.startsWith('policy '))
      ?.split(' ')
      .at(-1),
    files: filesOf(sections),
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

function pairs(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map(line => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}

function bridgeOf(lines: readonly string[]): Bridge | undefined {
  const facts = pairs(lines);
  if (!facts.has('link')) return undefined;
  return {
    isBridge: facts.has('is_bridge'),
    isUp: (Number(facts.get('flags') ?? 0) & 1) === 1,
    stp: facts.get('stp') === '1',
    forwardDelay: Number(facts.get('forward_delay') ?? 0),
    mtu: Number(facts.get('mtu') ?? 0),
    ports: lines.filter(line => line.startsWith('port=')).map(line => line.slice('port='.length)),
  };
}

function filesOf(sections: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, lines] of sections) {
    if (name.startsWith('file ') && lines[0] === 'present')
      files.set(name.slice('file '.length), lines.slice(1).join('\n'));
  }
  return files;
}
