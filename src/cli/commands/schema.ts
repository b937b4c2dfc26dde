import { modules } from '../../../modules/index.ts';
import { actions } from '../../execute/actions/index.ts';
import { editorSchema } from '../../load/editor/schema.ts';

/** `xenplay schema`: what editors check playbooks and inventories with. */
export function schema(): Promise<number> {
  process.stdout.write(`${JSON.stringify(schemaOfAll(), null, 2)}\n`);
  return Promise.resolve(0);
}

export function schemaOfAll() {
  return editorSchema([...modules.values(), ...actions.values()]);
}
