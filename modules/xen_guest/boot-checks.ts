import type { Refusal } from '../../src/module/contract.ts';
import { commandLineOf, LONGEST_PV_COMMAND_LINE } from './command-line.ts';
import { isIPv4 } from './ip-address.ts';
import type { Params } from './params.ts';
import { isOnlyStopped } from './transitions.ts';

/** What is wrong with how the guest is to boot. */
export function bootRefusals(params: Params): readonly Refusal[] {
  return [
    ...sourceRefusals(params),
    ...firmwareRefusals(params),
    ...unsaidRefusals(params),
    ...rootRefusals(params),
    ...addressRefusals(params),
    ...routeRefusals(params),
    ...commandLineRefusals(params),
  ];
}

function refuse(
  code: string,
  [cause, mend]: readonly [string, string],
  ...param: readonly (string | number)[]
): Refusal {
  return { code, cause, mend, ...(param.length === 0 ? {} : { param }) };
}

/** Where the kernel and its command line come from. */
function sourceRefusals(params: Params): readonly Refusal[] {
  const { kernel, bootloader, firmware, type, root, cmdline, ip, extra } = params;
  const wrong: Refusal[] = [];
  const hasSource = kernel !== undefined || bootloader !== undefined || firmware !== undefined;
  if (type !== 'hvm' && !hasSource && !isOnlyStopped(params)) {
    wrong.push(
      refuse('no_boot', [`a ${type} guest needs a kernel or a bootloader`, 'give kernel, or bootloader: pygrub']),
    );
  }
  if (bootloader !== undefined && firmware !== undefined) {
    wrong.push(refuse('two_boots', ['the guest is started by a bootloader or by firmware', 'take one'], 'firmware'));
  }
  if (kernel !== undefined && firmware !== undefined && type !== 'hvm') {
    wrong.push(refuse('two_boots', ['the guest is started by a kernel or by firmware', 'take one'], 'firmware'));
  }
  if (cmdline !== undefined && (root ?? ip ?? extra) !== undefined) {
    wrong.push(
      refuse('two_command_lines', ['cmdline excludes root, ip and extra', 'take one or the other'], 'cmdline'),
    );
  }
  return wrong;
}

/** What xl.cfg(5) lets start a guest of that kind; for a PVH guest there is nothing. */
const FIRMWARE = {
  pv: ['pvgrub32', 'pvgrub64'],
  pvh: [],
  hvm: ['bios', 'uefi', 'seabios', 'rombios', 'ovmf'],
} as const;

function firmwareRefusals({ firmware, type }: Params): readonly Refusal[] {
  if (firmware === undefined || (type === 'hvm' && firmware.startsWith('/'))) return [];
  const known: readonly string[] = FIRMWARE[type];
  if (known.includes(firmware)) return [];
  const mend =
    known.length === 0
      ? 'give kernel, or bootloader: pygrub'
      : `use ${known.join(', ')}${type === 'hvm' ? ' or an absolute path' : ''}`;
  return [refuse('bad_firmware', [`"${firmware}" is no firmware for a ${type} guest`, mend], 'firmware')];
}

/** Root, address and extra words reach the guest by the command line of a kernel of the dom0, or not at all. */
function unsaidRefusals(params: Params): readonly Refusal[] {
  if (params.kernel !== undefined || params.cmdline !== undefined || params.root?.nfs !== undefined) return [];
  const mend =
    "give a kernel of the dom0, or set it up in the guest (with a bootloader: cmdline is added to the guest's own)";
  return (['root', 'ip', 'extra'] as const)
    .filter(key => params[key] !== undefined)
    .map(key => refuse('no_command_line', [`without kernel nothing tells the guest its ${key}`, mend], key));
}

function rootRefusals({ root, kernel, initramfs }: Params): readonly Refusal[] {
  if (root === undefined) return [];
  const { nfs, device } = root;
  const wrong: Refusal[] = nfs === undefined ? [] : [...nfsRefusals(nfs, initramfs)];
  if (nfs !== undefined && device !== undefined) {
    wrong.push(refuse('two_roots', ['the root is either nfs or a device', 'take one of them'], 'root'));
  }
  if (nfs !== undefined && kernel === undefined) {
    wrong.push(refuse('no_boot', ['a root over NFS needs a kernel of the dom0', 'give kernel and ramdisk'], 'root'));
  }
  if ([nfs?.server, nfs?.path, device].some(word => word !== undefined && /[\s,]/.test(word))) {
    const cause = 'a space or comma in the root would break the kernel command line';
    wrong.push(refuse('bad_root', [cause, 'choose another path'], 'root'));
  }
  return wrong;
}

type NfsRoot = NonNullable<NonNullable<Params['root']>['nfs']>;

function nfsRefusals({ server, path, version, options }: NfsRoot, initramfs: Params['initramfs']): readonly Refusal[] {
  const wrong: Refusal[] = [];
  if (initramfs === 'initramfs-tools' && version !== '3') {
    const cause = `initramfs-tools mounts its root with klibc's nfsmount, which does not speak NFS ${version}`;
    wrong.push(refuse('nfs_version', [cause, 'use version 3, or initramfs: dracut'], 'root', 'nfs', 'version'));
  }
  if (initramfs !== 'dracut' && !isIPv4(server)) {
    const cause = `"${server}" is no IPv4 address: who mounts the root of a guest cannot ask for a name`;
    wrong.push(refuse('bad_address', [cause, 'write the address of the NFS server'], 'root', 'nfs', 'server'));
  }
  if (!path.startsWith('/')) {
    wrong.push(refuse('bad_path', [`"${path}" is no absolute path`, 'write it from / on'], 'root', 'nfs', 'path'));
  }
  if (options !== undefined && /\s/.test(options)) {
    wrong.push(refuse('bad_root', ['mount options hold a blank', 'join them with commas'], 'root', 'nfs', 'options'));
  }
  return wrong;
}

function addressRefusals({ ip }: Params): readonly Refusal[] {
  const addresses = [
    ['address', ip?.address],
    ['netmask', ip?.netmask],
    ['gateway', ip?.gateway],
  ] as const;
  return addresses.flatMap(([key, value]) =>
    value === undefined || isIPv4(value)
      ? []
      : [refuse('bad_address', [`"${value}" is no IPv4 address`, "the kernel's ip= takes IPv4 only"], 'ip', key)],
  );
}

/** A gateway outside the guest's network, or a netmask with holes: the guest would come up and reach nothing. */
function routeRefusals({ ip }: Params): readonly Refusal[] {
  if (ip === undefined || !isIPv4(ip.address) || !isIPv4(ip.netmask)) return [];
  const mask = numberOf(ip.netmask);
  const inverse = ~mask >>> 0;
  if (((inverse + 1) & inverse) !== 0) {
    return [refuse('bad_address', [`"${ip.netmask}" is no netmask`, 'write e.g. 255.255.255.0'], 'ip', 'netmask')];
  }
  if (ip.gateway === undefined || !isIPv4(ip.gateway)) return [];
  if ((numberOf(ip.gateway) & mask) === (numberOf(ip.address) & mask)) return [];
  const cause = `the gateway ${ip.gateway} is not in the network of ${ip.address} with ${ip.netmask}`;
  return [refuse('bad_address', [cause, 'check address, netmask and gateway'], 'ip', 'gateway')];
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) >>> 0;
}

function commandLineRefusals(params: Params): readonly Refusal[] {
  const line = commandLineOf(params) ?? '';
  const wrong: Refusal[] = [];
  if (/[\0\n]/.test(line)) {
    wrong.push(refuse('bad_command_line', ['the kernel command line holds a newline', 'write it on one line']));
  }
  const bytes = Buffer.byteLength(line);
  if (params.type === 'pv' && bytes > LONGEST_PV_COMMAND_LINE) {
    const cause = `the kernel command line has ${bytes} bytes; a PV guest gets ${LONGEST_PV_COMMAND_LINE}`;
    wrong.push(refuse('long_command_line', [cause, 'shorten extra']));
  }
  return wrong;
}
