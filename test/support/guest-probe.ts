import type { CommandOutput } from '../../src/module/contract.ts';

/** What the probe of xen_guest prints on a dom0 of Xen 4.17.7 (Debian 12), in the words of a real one. */
interface GuestProbe {
  readonly domains?: readonly string[];
  readonly listStatus?: number;
  readonly listText?: string;
  readonly toolstack?: readonly string[];
  /** What `xl list -l` gave. */
  readonly live?: string;
  readonly liveStatus?: number;
  /** Logs of the processes that mind guests. */
  readonly minders?: readonly string[];
  /** What `xl config-update` left; empty: nothing. */
  readonly update?: string;
  readonly info?: readonly string[];
  readonly xlConf?: readonly string[];
  readonly backends?: readonly string[];
  readonly freeMiB?: number;
  readonly config?: string;
  /** Octal; default: as we write it. */
  readonly configMode?: string;
  readonly auto?: string;
  readonly saved?: string;
  readonly missing?: readonly string[];
  readonly usualScript?: string;
}

const HEADER =
  'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label';
const DOM0 =
  'Domain-0                                     0   640     1     r-----     108.5 00000000-0000-0000-0000-000000000000        -                -';
export const HEALTHY = ['hypervisor=xen', 'xenfs=yes', 'dom0=yes', 'xl=yes', 'xenstored=yes', 'major=4', 'minor=17'];

/** One row of `xl list -v`. */
export function domainRow(name: string, uuid: string, flags = '-b----', domid = 7): string {
  return `${name.padEnd(40)} ${String(domid).padStart(5)} ${'256'.padStart(5)} ${'1'.padStart(5)}     ${flags}  ${'16.2'.padStart(8)} ${uuid}        -                -`;
}

export function guestProbe(probe: GuestProbe): CommandOutput {
  const section: Section = (name, lines) =>
    lines === undefined ? [] : [`=${name}`, ...lines.map(line => `|${line}`), ''];
  const toolstack = probe.toolstack ?? HEALTHY;
  const isAsked = toolstack.includes('xenstored=yes') && toolstack.includes('xl=yes');
  const table = probe.listText === undefined ? [HEADER, DOM0, ...(probe.domains ?? [])] : [probe.listText];
  const stdout = [
    ...section('toolstack', toolstack),
    ...section('list', isAsked ? [`status=${probe.listStatus ?? 0}`, ...table] : undefined),
    ...section('live', isAsked ? liveOf(probe) : undefined),
    ...section('minders', probe.minders),
    ...section('update', probe.update === '' ? [] : probe.update?.split('\n')),
    ...(probe.live === undefined && isAsked ? resources(probe, section) : []),
    ...section('backends', probe.backends),
    ...files(probe, section),
    ...section('usual_script', probe.usualScript === undefined ? undefined : [probe.usualScript]),
    ...section('missing', probe.missing ?? []),
  ].join('\n');
  return { exitStatus: 0, stdout, stderr: '' };
}

type Section = (name: string, lines: readonly string[] | undefined) => readonly string[];

function files({ config, configMode = '644', auto, saved }: GuestProbe, section: Section): readonly string[] {
  return [
    ...section('config', config?.split('\n')),
    ...section('config_mode', config === undefined ? undefined : [configMode]),
    ...section('auto', auto === undefined ? [] : [auto]),
    ...section('saved', saved === undefined ? [] : [saved]),
  ];
}

function liveOf({ live, liveStatus = 0 }: GuestProbe): readonly string[] | undefined {
  return live === undefined ? undefined : [`status=${liveStatus}`, ...live.split('\n')];
}

/** Of `xl info`, and of xl.conf as Debian ships it: all comments. */
function resources(
  { freeMiB = 1128, info = VIRTUALISATION, xlConf = [] }: GuestProbe,
  section: Section,
): readonly string[] {
  return [...section('info', [`free_memory            : ${freeMiB}`, ...info]), ...section('xl_conf', xlConf)];
}

const VIRTUALISATION = [
  'virt_caps              : pv hvm hap gnttab-v1 gnttab-v2',
  'xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ',
  'xen_commandline        : console=com1 com1=115200,8n1 dom0_mem=640M,max:640M dom0_max_vcpus=1 noreboot ',
];
