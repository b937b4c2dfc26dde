import { changingFile } from '../../src/module/script.ts';

const PARTS = ['common.sh', 'console.sh', 'modules.sh', 'identity.sh', 'keys.sh', 'archive.sh', 'source.sh'] as const;

/** What is done to a tree in a directory, and to what is sent for one: the words are told in tree.sh. */
export const onTree = changingFile(import.meta.url, ...PARTS, 'tree.sh');

/** What is done to a root on a disk: the words are told in disk.sh. */
export const onDisk = changingFile(import.meta.url, ...PARTS, 'disk.sh');
