import type { Refusal } from '../../src/module/contract.ts';
import { commandLineOf, LONGEST_PV_COMMAND_LINE } from './command-line.ts';
import { isIPv4 } from './ip-address.ts';
import type { Params } from './params.ts';

/** What is wrong with how the guest is to boot. */
export function bootRefusals(params: Params): readonly Refusal[] {
  return [
    ...sourceRefusals(params),
    ...rootRefusals(params),
    ...addressRefusals(params),
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
function sourceRefusals({ kernel, bootloader, type, root, cmdline, ip, extra }: Params): readonly Refusal[] {
  const wrong: Refusal[] = [];
  if (type !== 'hvm' && kernel === undefined && bootloader === undefined) {
    wrong.push(
      refuse('no_boot', [`a ${type} guest needs a kernel or a bootloader`, 'give kernel, or bootloader: pygrub']),
    );
  }
  if (cmdline !== undefined && (root ?? ip ?? extra) !== undefined) {
    wrong.push(
      refuse('two_command_lines', ['cmdline excludes root, ip and extra', 'take one or the other'], 'cmdline'),
    );
  }
  return wrong;
}

function rootRefusals({ root, kernel, initramfs }: Params): readonly Refusal[] {
  if (root === undefined) return [];
  const { nfs, device } = root;
  const wrong: Refusal[] = [];
  if (nfs !== undefined && device !== undefined) {
    wrong.push(refuse('two_roots', ['the root is either nfs or a device', 'take one of them'], 'root'));
  }
  if (nfs !== undefined && kernel === undefined) {
    wrong.push(refuse('no_boot', ['a root over NFS needs a kernel of the dom0', 'give kernel and ramdisk'], 'root'));
  }
  if (nfs !== undefined && initramfs === 'initramfs-tools' && nfs.version !== '3') {
    const cause = `initramfs-tools mounts its root with klibc's nfsmount, which does not speak NFS ${nfs.version}`;
    wrong.push(refuse('nfs_version', [cause, 'use version 3, or initramfs: dracut'], 'root', 'nfs', 'version'));
  }
  if ([nfs?.server, nfs?.path, device].some(word => word !== undefined && /[\s,]/.test(word))) {
    wrong.push(
      refuse(
        'bad_root',
        ['a space or comma in the root would break the kernel command line', 'choose another path'],
        'root',
      ),
    );
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
