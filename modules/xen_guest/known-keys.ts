import { nearest } from '../../src/model/nearest.ts';

/** How xl reads a value; it passes over one of another kind with a warning at most. */
export type KeyKind = 'flag' | 'number' | 'text' | 'list' | 'text or list' | 'flag or list';

/** A key of xl.cfg(5) that `options` may pass through. */
export interface KnownKey {
  readonly kind: KeyKind;
  /** First release of Xen 4 that has it, as its minor number; absent: every release that has xl. */
  readonly since?: number;
  /** Only HVM guests have it: for others xl would pass over it without a word. */
  readonly hvmOnly?: boolean;
}

/**
 * Keys that `options` may pass through, as words `KEY`, `KEY:SINCE`, `KEY!` (HVM only). xl ignores a key that it does not know, so
 * a typing mistake or a key of a newer release would vanish without a word. The list is what xl of 4.14.6, 4.17.7 and 4.20.4 asks
 * its parser for (read from the programs), and what later releases added, without those that are parameters of their own.
 */
const BY_KIND: Readonly<Record<KeyKind, string>> = {
  flag:
    'acpi acpi_laptop_slate! acpi_s3! acpi_s4! apic dm_restrict:9 driver_domain e820_host extratime hap hpet! localtime ' +
    'msr_relaxed:15 nestedhvm nographic! nomigrate nx oos opengl pae pci_msitranslate pci_permissive pci_power_mgmt pci_seize:3 ' +
    'pvshim:11 sdl spice! spice_clipboard_sharing!:4 spiceagent_mouse! spicedisable_ticketing! spicevdagent!:3 stdvga! usb! ' +
    'vkb_device!:9 vnc vncunused vpmu:17 vpt_align! xen_platform_pci! xen_platform_pci_bar_uc!:21 ' +
    'xend_suspend_evtchn_compat:14 bootloader_restrict:18 trap_unmapped_accesses:21',
  number:
    'altp2m_count:21 hvm_pirq!:19 latency max_event_channels max_grant_frames:10 max_grant_version:16 max_maptrack_frames:10 ' +
    'mmio_hole!:6 nr_spis:20 period rdm_mem_boundary!:6 rtc_timeoffset shadow_memory slice spiceport! spicetls_port! ' +
    'spiceusbredirection!:4 stubdomain_memory!:14 usbversion!:4 videoram vmtrace_buf_kb:15 vncdisplay ' +
    'xenstore_feature_mask:22',
  text:
    'acpi_firmware!:3 altp2m:10 altp2mhvm!:7 arm_sci:21 bios! bios_path_override!:9 bootloader_user:18 device_model_override ' +
    'device_model_stubdomain_override! device_model_stubdomain_seclabel! device_model_user!:6 device_tree:7 display ' +
    'firmware_override! gfx_passthru! gic_version:7 hdtype!:7 init_seclabel keymap llc_colors:20 ms_vm_genid!:5 passthrough:13 ' +
    'pvshim_cmdline:11 pvshim_extra:11 pvshim_path:11 rdm!:6 seclabel smbios_firmware!:3 soundhw! spice_image_compression!:8 ' +
    'spice_streaming_video!:8 spicehost! spicepasswd! stubdomain_cmdline!:15 stubdomain_kernel!:14 stubdomain_ramdisk!:14 sve:18 ' +
    'tee:13 timer_mode vendor_device!:6 vga! vnclisten vncpasswd vuart:10 xauthority xenstore_quota:22',
  list:
    'channel:5 device_model_args device_model_args_hvm! device_model_args_pv dtdev:6 iomem ioports irqs mca_caps:10 p9:10 ' +
    'pvcalls:10 smbios!:18 usbctrl:7 usbdev:7 vdispl:11 vfb virtio:18 vkb:11 vnuma:6 vsnd:12 vtpm',
  'text or list': 'cpuid usbdevice!',
  'flag or list': 'viridian!',
};

const KINDS: readonly KeyKind[] = ['flag', 'number', 'text', 'list', 'text or list', 'flag or list'];

const KEYS: ReadonlyMap<string, KnownKey> = new Map(
  KINDS.flatMap(kind => BY_KIND[kind].split(' ').map(word => entryOf(word, kind))),
);

function entryOf(word: string, kind: KeyKind): readonly [string, KnownKey] {
  const [, key = '', hvmOnly, since] = /^([a-z0-9_]+)(!?)(?::(\d+))?$/.exec(word) ?? [];
  return [
    key,
    { kind, ...(hvmOnly === '!' ? { hvmOnly: true } : {}), ...(since === undefined ? {} : { since: Number(since) }) },
  ];
}

/** Settings of xm that xl ignores: a guest would come up without its root or address. What takes their place. */
const OF_XM: Readonly<Record<string, string>> = {
  nfs_server: 'root.nfs.server',
  nfs_root: 'root.nfs.path',
  ip: 'ip.address',
  netmask: 'ip.netmask',
  gateway: 'ip.gateway',
  dhcp: 'ip left out: a root over NFS then takes DHCP',
  interface: 'ip.device',
  hostname: 'the name of the guest',
  restart: 'on_reboot and on_crash',
  vcpu_avail: 'vcpus and maxvcpus',
  on_xend_start: 'autostart',
  on_xend_stop: 'the service xendomains',
};

/** The key, when some release of xl has it. */
export function knownKey(key: string): KnownKey | undefined {
  return KEYS.get(key);
}

export function knownKeys(): readonly (readonly [string, KnownKey])[] {
  return [...KEYS];
}

/** What to do about a key that xl does not have. */
export function mendOfKey(key: string): string {
  const substitute = Object.hasOwn(OF_XM, key) ? OF_XM[key] : undefined;
  if (substitute !== undefined) return `that was for xm; use ${substitute}`;
  const near = nearest(key, [...KEYS.keys()]);
  return near === undefined
    ? 'see xl.cfg(5); keys with a parameter of their own do not go here'
    : `did you mean "${near}"?`;
}
