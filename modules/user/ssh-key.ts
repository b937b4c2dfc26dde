import { CONTEXT_FILE } from '../../src/module/files/context.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { nameOf } from './wanted.ts';

const make = scriptFile(import.meta.url, CONTEXT_FILE, 'ssh-key.sh');

/** Where the key of a user is looked for, below its home unless absolute; nothing: no key is wanted. */
export function keyFileOf({ generate_ssh_key: wants, ssh_key_type: type, ssh_key_file: file }: Params): string {
  return wants ? (file ?? `.ssh/id_${type}`) : '';
}

export function keyScript(given: Params): Script {
  const { ssh_key_type: type, ssh_key_bits: bits, ssh_key_comment: comment = '' } = given;
  return make(nameOf(given), keyFileOf(given), type, bits === undefined ? '' : String(bits), comment);
}

export function keyFacts({ key }: State): JsonObject {
  if (key === undefined) return {};
  return { ssh_key_file: key.file, ssh_fingerprint: key.fingerprint, ssh_public_key: key.publicKey };
}
