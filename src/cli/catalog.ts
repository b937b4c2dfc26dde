import { actions } from '../execute/actions/index.ts';
import { paramsChecker } from '../load/schema.ts';
import { rememberedBy } from '../model/few.ts';
import { LazyMap } from '../model/lazy-map.ts';
import type { ModuleCatalog, ModuleSignature } from '../model/params.ts';
import { modules } from '../../modules/index.ts';

interface Described {
  readonly name: string;
  readonly params: object;
  readonly freeForm?: string;
  readonly takesAsync?: boolean;
}

/** What playbooks may use: modules, which run on hosts, and actions, which the engine carries out itself. */
export const catalog: ModuleCatalog = new LazyMap([
  ...[...modules.keys()].map(name => [name, () => signatureOf(described(modules, name))] as const),
  ...[...actions.keys()].map(
    name => [name, () => signatureOf({ ...described(actions, name), takesAsync: false })] as const,
  ),
]);

function described(all: ReadonlyMap<string, Described>, name: string): Described {
  const found = all.get(name);
  if (found === undefined) throw new Error(`${name} is listed and not there`);
  return found;
}

function signatureOf({ name, params, freeForm, takesAsync = true }: Described): ModuleSignature {
  return {
    name,
    takesAsync,
    // Equal parameters are mostly one object for all hosts.
    checkParams: rememberedBy(paramsChecker(name, params)),
    ...(freeForm === undefined ? {} : { freeForm }),
  };
}
