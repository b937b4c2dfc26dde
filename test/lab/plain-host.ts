import { join } from 'node:path';
import { type MachineSpec, qemuArguments } from './qemu.ts';

/** The arguments of the machine for QEMU, but that the kernel of its dom0 is booted without Xen. */
export function plainArguments(spec: MachineSpec): readonly string[] {
  const instead: Readonly<Record<string, string>> = {
    '-kernel': join(spec.boot, 'vmlinux'),
    '-initrd': join(spec.boot, 'initrd.img'),
    '-append': 'console=ttyS0 root=/dev/vda rw net.ifnames=0 quiet',
  };
  const words = qemuArguments(spec);
  return words.map((word, index) => instead[words[index - 1] ?? ''] ?? word);
}
