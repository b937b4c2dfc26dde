import type { AnyModule } from '../src/module/contract.ts';

/** Every module by its name: the only list. */
export const modules: ReadonlyMap<string, AnyModule> = new Map<string, AnyModule>([]);
