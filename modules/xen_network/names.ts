/** What we take for the name of an interface: the kernel takes more, but not every tool does. */
export const INTERFACE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

export const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

/** Backends of guests come and go by themselves. */
export function isGuestPort(port: string): boolean {
  return /^(vif|tap)\d|-emu$/.test(port);
}
