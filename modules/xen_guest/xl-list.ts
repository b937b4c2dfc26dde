import { ParseError } from '../../src/model/diagnostic.ts';

/** What `xl list` tells of a domain's run state. */
export type RunState = 'running' | 'paused' | 'shutdown' | 'rebooting' | 'suspended' | 'crashed' | 'dying';

export interface Domain {
  readonly name: string;
  readonly domid: number;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly state: RunState;
  readonly uuid: string;
}

/** Columns from the right, since names are not cut and may hold spaces (xl_list.c, format of list_domains). */
const ROW =
  /^(.*?)\s+(\d+)\s+(\d+)\s+(\d+)\s+([r-][b-][p-][s-][-rscwS?]?[d-])\s+([\d.]+)\s+([0-9a-f]{8}-[0-9a-f-]{27})\s+\S+\s+\S+\s*$/;

/** Parses the lines of `xl list -v`. What xl says on stderr (a warning about xl.conf) stands before the table. */
export function parseList(lines: readonly string[]): readonly Domain[] {
  const header = lines.findIndex(line => /^Name\s+ID\s+Mem\s+VCPUs\s+State/.test(line));
  if (header < 0) {
    const cause = `xl list gave no table: ${JSON.stringify(lines.join('\n').slice(0, 120))}`;
    throw new ParseError({ code: 'unknown_output', cause });
  }
  return lines
    .slice(header + 1)
    .filter(line => line.trim() !== '')
    .map(domainOf);
}

function domainOf(line: string): Domain {
  const match = ROW.exec(line);
  if (match === null) {
    const cause = `xl list gave a line that is no domain: ${JSON.stringify(line.slice(0, 120))}`;
    throw new ParseError({ code: 'unknown_output', cause });
  }
  const [, name = '', domid, memory, vcpus, flags = '', , uuid = ''] = match;
  return { name, domid: Number(domid), memoryMiB: Number(memory), vcpus: Number(vcpus), state: stateOf(flags), uuid };
}

/** Letters r b p s X d; none at all is a running guest that waits for its turn. */
export function stateOf(flags: string): RunState {
  if (flags.endsWith('d')) return 'dying';
  if (flags[3] === 's') return SHUTDOWN_REASONS[flags[4] ?? '-'] ?? 'shutdown';
  return flags[2] === 'p' ? 'paused' : 'running';
}

const SHUTDOWN_REASONS: Readonly<Record<string, RunState>> = {
  r: 'rebooting',
  // A soft reset (kexec in the guest): its daemon sets it going again in the same way.
  S: 'rebooting',
  s: 'suspended',
  c: 'crashed',
  w: 'crashed',
};

/** What is left of a destroyed domain whose pages a backend still holds. Nobody can end it, and it hinders no other. */
export function isZombie({ name, state }: Domain): boolean {
  return name === '(null)' && state === 'dying';
}
