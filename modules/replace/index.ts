import type { JsonObject } from '../../src/model/json.ts';
import { pythonRegex, RegexError } from '../../src/model/python-regex.ts';
import { defineModule, type Plan, type Refusal } from '../../src/module/contract.ts';
import { isNetworkFile } from '../../src/module/files/of-network.ts';
import {
  editFacts,
  editRefusals,
  type EditState,
  lookToEdit,
  parseEdit,
  planEdit,
} from '../../src/module/files/edit.ts';
import { escapedBytes, escapedText } from './encoding.ts';
import { replaced } from './edit.ts';
import { type Params, params } from './params.ts';

export const replace = defineModule<Params, EditState>({
  name: 'replace',
  summary: 'Every place of a text file that matches a regular expression.',
  params,
  needsSettledNetwork: ({ path }) => isNetworkFile(path),
  check: refusals,
  probe: lookToEdit,
  parse: parseEdit,
  plan: planOf,
  facts: factsOf,
});

/** Bytes to text and back; text of UTF-8 keeps what is none of it, as Python's surrogateescape does. */
interface Encoding {
  readonly decode: (bytes: string) => string;
  readonly encode: (text: string) => string;
}

const UTF8: Encoding = { decode: escapedText, encode: escapedBytes };
const LATIN1: Encoding = { decode: bytes => bytes, encode: text => Buffer.from(text, 'latin1').toString('latin1') };
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ['utf8', UTF8],
  ['latin1', LATIN1],
  ['iso88591', LATIN1],
]);

function encodingOf({ encoding }: Params): Encoding | undefined {
  return ENCODINGS.get(encoding.toLowerCase().replace(/[-_ ]/g, ''));
}

function refusals(given: Params): readonly Refusal[] {
  const { regexp, after, before, encoding } = given;
  const wrong: Refusal[] = [...editRefusals(given)];
  for (const [name, source] of Object.entries({ regexp, after, before })) {
    const error = source === undefined ? undefined : whyNot(source);
    if (error !== undefined)
      wrong.push({
        code: 'bad_regexp',
        cause: `"${source ?? ''}": ${error}`,
        mend: 'write it otherwise',
        param: [name],
      });
  }
  if (encodingOf(given) === undefined)
    wrong.push({
      code: 'bad_encoding',
      cause: `the encoding ${encoding} is not supported`,
      mend: 'there are utf-8 and latin-1',
      param: ['encoding'],
    });
  return wrong;
}

function whyNot(source: string): string | undefined {
  try {
    pythonRegex(source);
    return undefined;
  } catch (error) {
    if (error instanceof RegexError) return error.message;
    throw error;
  }
}

function planOf(state: EditState, given: Params): Plan {
  const { decode, encode } = encodingOf(given) ?? UTF8;
  return planEdit(state, given, old => {
    const { text, count } = replaced(decode(old), given);
    const bytes = encode(text);
    return { bytes, msg: bytes === old ? '' : `${count} replacements made` };
  });
}

function factsOf(state: EditState, given: Params): JsonObject {
  const { rc = 0, ...facts } = editFacts(state);
  const { decode } = encodingOf(given) ?? UTF8;
  if (!state.isReadable || replaced(decode(state.bytes), given).isBounded) return { msg: '', rc, ...facts };
  const { after, before } = given;
  const reach = after !== undefined && before !== undefined ? '.*?' : '.*';
  const pattern = `${after ?? ''}(?P<subsection>${reach})${before ?? ''}`;
  return { msg: `Pattern for before/after params did not match the given file: ${pattern}`, rc, ...facts };
}
