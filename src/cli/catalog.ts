import { actions } from '../execute/actions/index.ts';
import { paramsChecker } from '../load/schema.ts';
import type { JsonObject } from '../model/json.ts';
import { LazyMap } from '../model/lazy-map.ts';
import type { CheckedParams, ModuleCatalog, ModuleSignature } from '../model/params.ts';
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
    checkParams: rememberingChecker(paramsChecker(name, params)),
    ...(freeForm === undefined ? {} : { freeForm }),
  };
}

/** Parameters without templates are one object for all hosts: it is checked once. */
function rememberingChecker(check: (raw: JsonObject) => CheckedParams): (raw: JsonObject) => CheckedParams {
  const known = new WeakMap<JsonObject, CheckedParams>();
  return raw => {
    const checked = known.get(raw) ?? check(raw);
    known.set(raw, checked);
    return checked;
  };
}
