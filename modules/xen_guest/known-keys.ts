/**
 * Keys of xl.cfg(5) that `options` may pass through. xl ignores a key that it does not know, so a typing mistake or a key of a
 * newer release would vanish without a word. The list is what xl 4.17.7 asks its parser for (read from the program), without
 * those that are parameters of their own.
 */
const ALWAYS =
  'acpi acpi_laptop_slate acpi_s3 acpi_s4 apic bios bootloader_args cpuid device_model_args device_model_args_hvm ' +
  'device_model_args_pv device_model_override device_model_stubdomain_override device_model_stubdomain_seclabel ' +
  'device_model_version driver_domain e820_host extratime firmware_override gfx_passthru hap hpet init_seclabel iomem ioports ' +
  'irqs keymap latency localtime max_event_channels nestedhvm nographic nomigrate nx on_watchdog oos opengl pae pci ' +
  'pci_msitranslate pci_permissive pci_power_mgmt period pool rtc_timeoffset sdl seclabel serial shadow_memory slice soundhw ' +
  'spice spice_clipboard_sharing spiceagent_mouse spicedisable_ticketing spicehost spicepasswd spiceport spicetls_port stdvga ' +
  'timer_mode usb usbdevice vfb vga videoram viridian vnc vncdisplay vnclisten vncpasswd vncunused vpt_align vtpm ' +
  'xen_platform_pci xauthority display';

/** Keys that came later, with the first release that has them. */
const LATER: Readonly<Record<string, string>> = {
  acpi_firmware: '4.3',
  altp2m: '4.10',
  altp2mhvm: '4.7',
  bios_path_override: '4.9',
  channel: '4.5',
  cpus_soft: '4.5',
  device_model_user: '4.6',
  device_tree: '4.7',
  dm_restrict: '4.9',
  dtdev: '4.6',
  firmware: '4.10',
  gic_version: '4.7',
  hdtype: '4.7',
  max_grant_frames: '4.10',
  max_grant_version: '4.16',
  max_maptrack_frames: '4.10',
  mca_caps: '4.10',
  mmio_hole: '4.6',
  ms_vm_genid: '4.5',
  msr_relaxed: '4.15',
  on_soft_reset: '4.7',
  p9: '4.10',
  passthrough: '4.13',
  pci_seize: '4.3',
  pvcalls: '4.10',
  pvshim: '4.11',
  pvshim_cmdline: '4.11',
  pvshim_extra: '4.11',
  pvshim_path: '4.11',
  rdm: '4.6',
  rdm_mem_boundary: '4.6',
  smbios_firmware: '4.3',
  spice_image_compression: '4.8',
  spice_streaming_video: '4.8',
  spiceusbredirection: '4.4',
  spicevdagent: '4.3',
  stubdomain_cmdline: '4.14',
  stubdomain_kernel: '4.14',
  stubdomain_memory: '4.14',
  stubdomain_ramdisk: '4.14',
  tee: '4.13',
  usbctrl: '4.7',
  usbdev: '4.7',
  usbversion: '4.4',
  vdispl: '4.11',
  vendor_device: '4.6',
  vkb: '4.11',
  vkb_device: '4.9',
  vmtrace_buf_kb: '4.15',
  vnuma: '4.6',
  vpmu: '4.17',
  vsnd: '4.12',
  vuart: '4.10',
  xend_suspend_evtchn_compat: '4.17',
  // Not in 4.17; of later releases.
  altp2m_count: '4.18',
  arm_sci: '4.18',
  bootloader_restrict: '4.18',
  bootloader_user: '4.18',
  hvm_pirq: '4.18',
  llc_colors: '4.18',
  nr_spis: '4.18',
  smbios: '4.18',
  sve: '4.18',
  trap_unmapped_accesses: '4.18',
  virtio: '4.18',
  xen_platform_pci_bar_uc: '4.18',
  xenstore_feature_mask: '4.18',
  xenstore_quota: '4.18',
};

const KEYS: ReadonlyMap<string, string | undefined> = new Map([
  ...ALWAYS.split(' ').map(key => [key, undefined] as const),
  ...Object.entries(LATER),
]);

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

/** True for keys that exist in some release of xl. */
export function isKnownKey(key: string): boolean {
  return KEYS.has(key);
}

export function knownKeys(): readonly string[] {
  return [...KEYS.keys()];
}

/** The first release that has the key; undefined when every release that xl is in has it. */
export function sinceOf(key: string): string | undefined {
  return KEYS.get(key);
}

export function substituteOfXmKey(key: string): string | undefined {
  return Object.hasOwn(OF_XM, key) ? OF_XM[key] : undefined;
}
