import { defineModule, type WithLocalFiles } from '../../src/module/contract.ts';
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
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

export const template = defineModule<Params, PlaceState>({
  name: 'template',
  summary: 'A file made from a template with the variables of the host.',
  params,
  takesAsync: false,
  needsSettledNetwork: ({ dest }) => isNetworkFile(dest),
  localTemplates: ['src'],
  check: given => placeRefusals({ ...given, mode: given.mode === 'preserve' ? undefined : given.mode }),
  probe: given => lookAtPlace(placing(given)),
  parse: parsePlace,
  plan: (state, given) => planPlace(state, placing(given)),
  facts: (state, given) => placeFacts(state, placing(given)),
});

function placing(given: Params): Placing {
  const { src, dest, mode, owner, group, backup, force, follow, validate } = given;
  const file = given.local_files?.['src'];
  return {
    dest,
    name: src.split('/').at(-1),
    content: { text: file?.text ?? '' },
    mode: mode === 'preserve' ? file?.mode : mode,
    ...{ owner, group, backup, force, follow, validate },
  };
}
