import { posix } from 'node:path';

/** Where renderers of the network have their files. */
const FOLDERS = [
  '/etc/network',
  '/etc/systemd/network',
  '/etc/netplan',
  '/etc/NetworkManager',
  '/etc/sysconfig/network-scripts',
  '/etc/sysconfig/network',
];

/** Whether a file there says what the network of a host is made of. */
export function isNetworkFile(path: string): boolean {
  const plain = posix.normalize(path);
  return FOLDERS.some(folder => isWithin(plain, folder));
}

/** Whether what is done to all that is in a folder is done to such files too. */
export function holdsNetworkFiles(path: string): boolean {
  const plain = posix.normalize(path);
  return FOLDERS.some(folder => isWithin(plain, folder) || isWithin(folder, plain));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
