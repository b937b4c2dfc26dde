import type { JsonObject } from '../../src/model/json.ts';
import { defineModule } from '../../src/module/contract.ts';
import { lookAt, parsePathState, type PathState } from '../../src/module/files/path-state.ts';
import { statFacts } from '../../src/module/files/stat-facts.ts';
import { homeRefusals } from '../../src/module/files/attributes.ts';
import { type Params, params } from './params.ts';

export const stat = defineModule<Params, PathState>({
  name: 'stat',
  summary: 'Tells what there is at a path; changes nothing.',
  params,
  check: ({ path }) => homeRefusals(path, 'path'),
  probe: ({ path, follow, get_checksum: wantsChecksum, checksum_algorithm: algorithm }) =>
    lookAt(path, { follow, want: wantsChecksum ? algorithm : 'none' }),
  parse: parsePathState,
  plan: () => ({ kind: 'converged' }),
  facts: (state, { path }) => ({ stat: factsOf(state, path) }),
});

/** Members as Ansible's stat gives them. */
function factsOf(state: PathState, path: string): JsonObject {
  if (state.kind === 'absent') return { exists: false };
  return {
    exists: true,
    ...statFacts(state, path),
    ...(state.target === undefined ? {} : { lnk_source: state.target, lnk_target: state.target }),
    ...(state.checksum === undefined ? {} : { checksum: state.checksum }),
  };
}
