import { isJsonObject, type Json } from '../model/json.ts';
import type { VarsPrompt } from '../model/play.ts';
import { positionAt } from '../model/source.ts';
import { wrongKind } from './context.ts';
import { defined } from './inherited.ts';
import { checkKeys } from './keywords.ts';
import { type Findings, MappingReader } from './reader.ts';

const KEYS = ['name', 'prompt', 'default', 'private', 'confirm', 'encrypt', 'salt', 'salt_size', 'unsafe'];

/** What is asked before the play: `vars_prompt`. */
export function readPrompts(play: MappingReader, findings: Findings): readonly VarsPrompt[] {
  return (play.list('vars_prompt') ?? []).flatMap((item, index) => {
    const path = [...play.path, 'vars_prompt', index];
    const prompt = isJsonObject(item)
      ? readPrompt(new MappingReader(item, { source: play.source, path }, findings, 'a prompt'))
      : undefined;
    if (prompt !== undefined) return [prompt];
    const told = { value: nameOf(item), wanted: 'a prompt names a variable', mend: 'write "- name: …"' };
    wrongKind(findings, told, positionAt(play.source, path));
    return [];
  });
}

function nameOf(item: Json): Json {
  return isJsonObject(item) ? (item['name'] ?? null) : item;
}

function readPrompt(reader: MappingReader): VarsPrompt | undefined {
  checkKeys(reader, KEYS);
  const name = reader.text('name');
  if (name === undefined) return undefined;
  return {
    name,
    prompt: reader.text('prompt') ?? name,
    isPrivate: reader.flag('private') ?? true,
    confirms: reader.flag('confirm') ?? false,
    isUnsafe: reader.flag('unsafe') ?? false,
    origin: { source: reader.source, path: reader.path },
    ...defined({
      default: reader.values['default'] ?? undefined,
      encrypt: reader.text('encrypt'),
      salt: reader.text('salt'),
      saltSize: reader.number('salt_size'),
    }),
  };
}
