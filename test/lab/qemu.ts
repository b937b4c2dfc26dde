import { join } from 'node:path';

/** Which hardware the dom0 finds. A snapshot fits only the variant that it was made with. */
export type Variant = 'svm' | 'no-svm';

export interface MachineSpec {
  readonly name: string;
  readonly variant: Variant;
  /** Folder with xen, vmlinux and initrd.img. */
  readonly boot: string;
  readonly disk: string;
  /** The image that the disk is laid over. */
  readonly base: string;
  /** Folder of the running machine: pid, monitor, serial.log. */
  readonly run: string;
  /** Port of 127.0.0.1 that leads to the dom0's sshd. */
  readonly port: number;
  readonly snapshot: string | undefined;
}

/** MiB: the whole host, and what Xen gives the dom0 of it; the rest is for guests. */
export const HOST_MEMORY = 2048;
const DOM0_MEMORY = 640;

/**
 * smap off: QEMU's emulation checks IRET of a PV kernel as a kernel access, and the dom0 would die at once.
 * monitor off: Xen's mwait idle loop would get a #GP.
 */
const CPUS: Readonly<Record<Variant, string>> = {
  svm: 'EPYC,+svm,+npt,-smap,-smep,-monitor',
  'no-svm': 'EPYC,-svm,-smap,-smep,-monitor',
};

/**
 * eager-fpu: Xen otherwise leaves the registers of SSE and AVX as they are until the next domain uses them, and under QEMU's emulation
 * a domain then computes with those of another now and then: programs crash and ssh finds its packets broken.
 */
const XEN_OPTIONS = [
  'console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all noreboot',
  `dom0_mem=${DOM0_MEMORY}M,max:${DOM0_MEMORY}M dom0_max_vcpus=1 spec-ctrl=eager-fpu`,
].join(' ');

const LINUX_OPTIONS = 'console=hvc0 root=/dev/vda rw net.ifnames=0 quiet';

/** Arguments of qemu-system-x86_64: software emulation, in the background once the machine runs. */
export function qemuArguments(spec: MachineSpec): readonly string[] {
  return [
    ...['-name', processName(spec), '-machine', 'pc', '-cpu', CPUS[spec.variant]],
    ...['-accel', 'tcg,thread=multi,tb-size=256', '-m', String(HOST_MEMORY), '-smp', '2'],
    ...['-nodefaults', '-display', 'none', '-vga', 'none', '-no-reboot'],
    ...['-serial', `file:${join(spec.run, 'serial.log')}`],
    ...['-monitor', `unix:${monitorSocket(spec.run)},server=on,wait=off`],
    ...['-drive', `file=${escaped(spec.disk)},if=none,id=disk,format=qcow2,cache=unsafe,${backing(spec)}`],
    ...['-device', 'virtio-blk-pci,drive=disk', '-device', 'virtio-rng-pci'],
    // restrict: nothing inside reaches beyond QEMU.
    ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${spec.port}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net,mac=52:54:00:78:65:6e,romfile='],
    ...['-kernel', join(spec.boot, 'xen'), '-append', XEN_OPTIONS],
    ...['-initrd', `${join(spec.boot, 'vmlinux')} ${LINUX_OPTIONS},${join(spec.boot, 'initrd.img')}`],
    ...['-daemonize', '-pidfile', pidFile(spec.run)],
    ...(spec.snapshot === undefined ? [] : ['-loadvm', spec.snapshot]),
  ];
}

/** What the process is known by, so that an old pid file is never taken for a running machine. */
export function processName(spec: Pick<MachineSpec, 'name'>): string {
  return `xenplay-lab-${spec.name}`;
}

export function monitorSocket(run: string): string {
  return join(run, 'monitor');
}

export function pidFile(run: string): string {
  return join(run, 'pid');
}

function backing(spec: MachineSpec): string {
  return `backing.driver=qcow2,backing.file.filename=${escaped(spec.base)}`;
}

/** A comma ends a value of a QEMU option unless it is doubled. */
function escaped(path: string): string {
  return path.replaceAll(',', ',,');
}
