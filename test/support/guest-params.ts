import assert from 'node:assert/strict';
import type { Params } from '../../modules/xen_guest/params.ts';
import { catalog } from '../../src/cli/catalog.ts';
import type { JsonObject } from '../../src/model/json.ts';

/** Parameters of xen_guest as its schema takes them, with all defaults. */
export function guestParams(given: JsonObject): Params & JsonObject {
  const checked = catalog.get('xen_guest')?.checkParams(given);
  assert.ok(checked);
  assert.deepEqual(checked.problems, []);
  return checked.params as Params & JsonObject;
}
