import { defineModule, type Refusal, type WithLocalFiles } from '../../src/module/contract.ts';
import {
  type Content,
  lookAtPlace,
  parsePlace,
  placeFacts,
  placeRefusals,
  planPlace,
  type Placing,
  type PlaceState,
} from '../../src/module/files/place.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

export const copy = defineModule<Params, PlaceState>({
  name: 'copy',
  summary: 'A file with this content, from the controller or from the playbook.',
  params,
  localFiles: ['src'],
  check: refusals,
  probe: given => lookAtPlace(placing(given)),
  parse: parsePlace,
  plan: (state, given) => planPlace(state, placing(given)),
  facts: (state, given) => placeFacts(state, placing(given)),
});

function placing(given: Params): Placing {
  const { src, dest, mode, owner, group, backup, force, follow, validate } = given;
  return {
    dest,
    name: src?.split('/').at(-1),
    content: contentOf(given),
    mode: mode === 'preserve' ? given.local_files?.['src']?.mode : mode,
    ...{ owner, group, backup, force, follow, validate },
  };
}

function contentOf({ content, local_files: files }: Params): Content {
  if (content !== undefined) return { text: typeof content === 'string' ? content : JSON.stringify(content) };
  const { path: localPath = '', sha256 = '', sha1 = '' } = files?.['src'] ?? {};
  return { localPath, sha256, sha1 };
}

function refusals(given: Params): readonly Refusal[] {
  const { src, content, dest, mode } = given;
  const wrong: Refusal[] = [...placeRefusals({ ...given, mode: mode === 'preserve' ? undefined : mode })];
  if ((src === undefined) === (content === undefined))
    wrong.push({ code: 'wrong_parameter', cause: 'copy takes either src or content', mend: 'give one of them' });
  if (content !== undefined && dest.endsWith('/'))
    wrong.push({
      code: 'bad_path',
      cause: 'with content, dest must name a file',
      mend: 'add its name',
      param: ['dest'],
    });
  return wrong;
}
