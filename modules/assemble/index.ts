import { createHash } from 'node:crypto';
import { RegexError, pythonRegex } from '../../src/model/python-regex.ts';
import { defineModule, type Plan, type Refusal, type WithLocalFiles } from '../../src/module/contract.ts';
import { isNetworkFile } from '../../src/module/files/of-network.ts';
import {
  lookAtPlace,
  parsePlace,
  placeFacts,
  placeRefusals,
  planPlace,
  type Placing,
  type PlaceState,
} from '../../src/module/files/place.ts';
import { scriptFile } from '../../src/module/script.ts';
import { assembled, type Fragments, localFragments, MOST_BYTES, parseFragments } from './fragments.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

interface State {
  readonly place: PlaceState;
  readonly fragments: Fragments;
}

const look = scriptFile(import.meta.url, 'fragments.sh');
const AND_THEN = '\n=fragments\n';

export const assemble = defineModule<Params, State>({
  name: 'assemble',
  summary: 'A file that is put together from the files of a folder.',
  params,
  takesAsync: false,
  needsSettledNetwork: ({ dest }) => isNetworkFile(dest),
  localTreeContents: ['src'],
  isLocal: given => !given.remote_src,
  check: refusals,
  probe(given) {
    const place = lookAtPlace(placing(localFragments(given.local_files?.['src']?.entries), given));
    if (!given.remote_src) return place;
    // Both looks in one script; the place's own ends with exit.
    const { text, args } = look(given.src, String(MOST_BYTES));
    const both = `sources=$1 most=$2\nshift 2\n(${place.text}\n)\nprintf '${AND_THEN.replaceAll('\n', '\\n')}'\nset -- "$sources" "$most"\n${text}`;
    return { text: both, args: [...args, ...place.args] };
  },
  parse(output, given) {
    if (!given.remote_src)
      return { place: parsePlace(output), fragments: localFragments(given.local_files?.['src']?.entries) };
    const at = output.stdout.lastIndexOf(AND_THEN);
    return {
      place: parsePlace({ ...output, stdout: output.stdout.slice(0, at) }),
      fragments: parseFragments(output.stdout.slice(at + AND_THEN.length)),
    };
  },
  plan({ place, fragments }, given) {
    const hindrance = hindranceOf(fragments, given);
    return hindrance ?? planPlace(place, placing(fragments, given));
  },
  facts({ place, fragments }, given) {
    const { content } = placing(fragments, given);
    const md5 = 'bytes' in content ? createHash('md5').update(content.bytes).digest('hex') : '';
    return { ...placeFacts(place, placing(fragments, given)), src: given.src, md5sum: md5, msg: 'OK' };
  },
});

function placing(fragments: Fragments, given: Params): Placing {
  const { dest, mode, owner, group, backup, validate } = given;
  const bytes = fragments.kind === 'folder' ? assembled(fragments.fragments, given) : Buffer.alloc(0);
  return { dest, content: { bytes }, force: true, follow: false, ...{ mode, owner, group, backup, validate } };
}

/** In Ansible's words. */
function hindranceOf({ kind }: Fragments, { src }: Params): Plan | undefined {
  if (kind === 'folder') return undefined;
  const cause = {
    absent: `Source (${src}) does not exist`,
    other: `Source (${src}) is not a directory`,
    too_large: `the files in ${src} are larger than 4 MiB together`,
  }[kind];
  return { kind: 'impossible', code: 'no_fragments', cause, mend: 'name a folder of small files' };
}

function refusals(given: Params): readonly Refusal[] {
  const wrong = [...placeRefusals(given)];
  try {
    if (given.regexp !== undefined) pythonRegex(given.regexp);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const cause = `Invalid Regexp (${error.message}) in "${given.regexp ?? ''}"`;
    wrong.push({ code: 'bad_regexp', cause, mend: 'write it otherwise', param: ['regexp'] });
  }
  return wrong;
}
