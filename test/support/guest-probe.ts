import type { CommandOutput } from '../../src/module/contract.ts';

/** What the probe of xen_guest prints on a dom0 of Xen 4.17.7 (Debian 12), in the words of a real one. */
interface GuestProbe {
  readonly domains?: readonly string[];
  readonly listStatus?: number;
  readonly listText?: string;
  readonly toolstack?: readonly string[];
  readonly live?: string;
  readonly freeMiB?: number;
  readonly config?: string;
  readonly auto?: string;
  readonly saved?: string;
  readonly missing?: readonly string[];
}

const HEADER =
  'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label';
const DOM0 =
  'Domain-0                                     0   640     1     r-----     108.5 00000000-0000-0000-0000-000000000000        -                -';
export const HEALTHY = ['hypervisor=xen', 'xenfs=yes', 'dom0=yes', 'xl=yes', 'xenstored=yes', 'major=4', 'minor=17'];

/** One row of `xl list -v`. */
export function domainRow(name: string, uuid: string, flags = '-b----'): string {
  return `${name.padEnd(40)} ${'7'.padStart(5)} ${'256'.padStart(5)} ${'1'.padStart(5)}     ${flags}  ${'16.2'.padStart(8)} ${uuid}        -                -`;
}

export function guestProbe(probe: GuestProbe): CommandOutput {
  const section = (name: string, lines: readonly string[] | undefined): readonly string[] =>
    lines === undefined ? [] : [`=${name}`, ...lines.map(line => `|${line}`), ''];
  const toolstack = probe.toolstack ?? HEALTHY;
  const isAsked = toolstack.includes('xenstored=yes') && toolstack.includes('xl=yes');
  const table = probe.listText === undefined ? [HEADER, DOM0, ...(probe.domains ?? [])] : [probe.listText];
  const stdout = [
    ...section('toolstack', toolstack),
    ...section('list', isAsked ? [`status=${probe.listStatus ?? 0}`, ...table] : undefined),
    ...section('live', probe.live?.split('\n')),
    ...section(
      'info',
      probe.live === undefined && isAsked ? [`free_memory            : ${probe.freeMiB ?? 1128}`] : undefined,
    ),
    ...section('config', probe.config?.split('\n')),
    ...section('auto', probe.auto === undefined ? [] : [probe.auto]),
    ...section('saved', probe.saved === undefined ? [] : [probe.saved]),
    ...section('missing', probe.missing ?? []),
  ].join('\n');
  return { exitStatus: 0, stdout, stderr: '' };
}
