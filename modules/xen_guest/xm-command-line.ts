import type { Literal } from './xm-python.ts';

/**
 * The kernel command line that xm made of its keys for addresses and an NFS root. Under xl these keys are passed over, and the guest
 * would come up without its root.
 */
export function commandLineOfXm(
  settings: ReadonlyMap<string, Literal>,
  notes: string[],
): readonly (readonly [string, string])[] {
  const text = (key: string): string => {
    const value = settings.get(key);
    return value === undefined || value === null ? '' : String(value);
  };
  const words = [
    ...(text('root') === '' ? [] : [`root=${text('root')}`]),
    ...nfsWords(text, notes),
    ...addressWords(text),
    ...text('extra').split(/\s+/),
  ].filter(word => word !== '');
  return words.length === 0 || text('bootloader') !== '' ? [] : [['cmdline', words.join(' ')]];
}

type TextOf = (key: string) => string;

function nfsWords(text: TextOf, notes: string[]): readonly string[] {
  const [server, path] = [text('nfs_server'), text('nfs_root')];
  if (path === '') return [];
  if (server === '') {
    notes.push('nfs_root without nfs_server: the guest will not find its root');
    return [];
  }
  const root = text('root') === '' ? ['root=/dev/nfs'] : [];
  return [...root, `nfsroot=${server}:${path}`];
}

/** `ip=client:server:gateway:netmask:host:device:autoconf` (nfsroot.rst). */
function addressWords(text: TextOf): readonly string[] {
  const [address, dhcp] = [text('ip'), text('dhcp')];
  const isDhcp = dhcp !== '' && dhcp !== 'off' && dhcp !== '0' && dhcp !== 'false';
  if (address === '' && !isDhcp) return [];
  if (address === '') return ['ip=dhcp'];
  const fields = [address, text('nfs_server'), text('gateway'), text('netmask'), text('hostname'), text('interface')];
  return [`ip=${fields.join(':')}:${isDhcp ? 'dhcp' : 'off'}`];
}
