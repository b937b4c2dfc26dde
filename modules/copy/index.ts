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
import { lookAtTree, planTree, type TreeWanted, wantedEntries } from './tree.ts';
import { type FoundEntry, parseTree } from './tree-state.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

export const copy = defineModule<Params, State>({
  name: 'copy',
  summary: 'A file with this content, from the controller or from the playbook.',
  params,
  localTrees: ['src'],
  probeDeadlineSeconds: 600,
  check: refusals,
  probe(given) {
    const tree = treeOf(given);
    return tree === undefined ? lookAtPlace(placing(given)) : lookAtTree(tree);
  },
  parse(output, given) {
    const tree = treeOf(given);
    return tree === undefined ? parsePlace(output) : { entries: parseTree(output, wantedEntries(tree).length) };
  },
  plan(state, given) {
    const tree = treeOf(given);
    if (tree !== undefined && 'entries' in state) return planTree(state.entries, tree);
    return 'entries' in state ? { kind: 'converged' } : planPlace(state, placing(given));
  },
  facts(state, given) {
    if (!('entries' in state)) return placeFacts(state, placing(given));
    return { src: given.local_files?.['src']?.path ?? '', dest: `${given.dest.replace(/\/+$/, '')}/` };
  },
});

type State = PlaceState | { readonly entries: readonly FoundEntry[] };

/** What to do when src is a folder; undefined when it is a file. */
function treeOf(given: Params): TreeWanted | undefined {
  const source = given.local_files?.['src'];
  if (source?.entries === undefined) return undefined;
  const { src = '', dest, mode, directory_mode: directoryMode, owner, group, force } = given;
  return { src, dest, source, entries: source.entries, directoryMode, ...{ mode, owner, group, force } };
}

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
