import { readFileSync } from 'node:fs';
import { hostsInGroups } from '../compile/hosts-in-groups.ts';
import { lookupsWith } from '../lookup/index.ts';
import { parseYaml } from '../load/yaml.ts';
import { isJsonArray, isJsonObject, type Json, jsonText } from '../model/json.ts';
import type { TemplateFacts } from '../model/template-facts.ts';
import { OPEN_VAULT } from '../model/vaulted.ts';
import type { Masking } from '../report/masking.ts';
import { isEncrypted } from '../vault/envelope.ts';
import type { Keyring } from '../vault/keyring.ts';
import { templateFacts } from './local-files.ts';
import { keyringOf } from './vault-keys.ts';
import type { VaultArguments } from './vault-options.ts';
import type { Lookup } from '../vars/variables.ts';

/** What a command needs to read encrypted text, and to keep what it read out of its output. */
export interface VaultAccess {
  /** A file's text, decrypted when it is encrypted. */
  readonly text: (text: string, file: string) => string;
  /** A file's bytes, likewise. */
  readonly bytes: (bytes: Uint8Array, file: string) => Uint8Array;
  /** Lookups that can also open the `!vault` scalars of variables. */
  readonly lookup: Lookup;
}

export async function vaultAccess(args: VaultArguments, masking: Masking): Promise<VaultAccess> {
  const keyring = await keyringOf(args);
  const bytes = (content: Uint8Array, file: string): Uint8Array => {
    if (!isEncrypted(content)) return content;
    const { plain } = keyring.open(Buffer.from(content).toString('latin1'), { file, line: 1, column: 1 });
    addSecretsOf(plain.toString('utf8'), masking);
    return plain;
  };
  const text = (content: string, file: string): string =>
    isEncrypted(content) ? Buffer.from(bytes(Buffer.from(content), file)).toString('utf8') : content;
  const readBytes = (path: string): Uint8Array => bytes(readFileSync(path), path);
  const now = new Date();
  const factsOf = (path: string): TemplateFacts => templateFacts(path, now);
  const lookup = lookupsWith({ readBytes, templateFacts: factsOf, hostsInGroups, isAskedFor });
  return { bytes, text, lookup: openingLookup(lookup, keyring, masking) };
}

function isAskedFor(name: string): boolean {
  return (process.env['XENPLAY_LOOKUPS'] ?? '').split(/[\s,]+/).includes(name);
}

function openingLookup(lookup: Lookup, keyring: Keyring, masking: Masking): Lookup {
  return (name, terms, call) => {
    if (name !== OPEN_VAULT) return lookup(name, terms, call);
    return terms.map(term => {
      const { envelope = '', ...position } = isJsonObject(term) ? term : {};
      const { file = '', line = 1, column = 1 } = position;
      const place = { file: jsonText(file), line: Number(line), column: Number(column) };
      const plain = keyring.open(jsonText(envelope), place).plain.toString('utf8');
      masking.add(plain);
      return plain;
    });
  };
}

/**
 * Of encrypted variables every value is a secret, but no template: it only names others. An encrypted playbook has none of its
 * own; of any other file every line is one.
 */
function addSecretsOf(text: string, masking: Masking): void {
  const value = parseYaml(text, 'encrypted').value;
  if (isJsonObject(value)) for (const leaf of leavesOf(value)) masking.add(leaf);
  else if (!isJsonArray(value)) masking.add(text);
}

const SHORTEST_LEAF = 6;

/** Words such as `yes` or `root` stay readable: they stand everywhere. */
function leavesOf(value: Json): readonly string[] {
  if (isJsonArray(value)) return value.flatMap(leavesOf);
  if (isJsonObject(value)) return Object.values(value).flatMap(leavesOf);
  const isWorth = typeof value === 'string' && value.length >= SHORTEST_LEAF && !value.includes('{{');
  return isWorth ? [value] : [];
}
