import type { AnyModule } from '../src/module/contract.ts';
import { nfsExport } from './nfs_export/index.ts';

/** Every module by its name: the only list. */
export const modules: ReadonlyMap<string, AnyModule> = new Map<string, AnyModule>([['nfs_export', nfsExport]]);
