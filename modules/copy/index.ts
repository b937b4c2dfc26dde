import { defineModule, type Plan, type Refusal, type WithLocalFiles } from '../../src/module/contract.ts';
import { holdsNetworkFiles, isNetworkFile } from '../../src/module/files/of-network.ts';
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
import { sha1Of } from '../../src/module/files/write.ts';
import { type HostSource, lookAtBoth, parseBoth, sourceHindrance } from './host-source.ts';
import { jsonText } from './json-text.ts';
import { lookAtTree, planTree, type TreeWanted, wantedEntries } from './tree.ts';
import { type FoundEntry, parseTree } from './tree-state.ts';
import { type Params as Given, params } from './params.ts';

type Params = Given & WithLocalFiles;

export const copy = defineModule<Params, State>({
  name: 'copy',
  summary: 'A file with this content, from the controller or from the playbook.',
  params,
  takesAsync: false,
  needsSettledNetwork: given =>
    treeOf(given) === undefined ? isNetworkFile(given.dest) : holdsNetworkFiles(given.dest),
  localTrees: ['src'],
  isLocal: given => !given.remote_src,
  probeDeadlineSeconds: 600,
  check: refusals,
  probe(given) {
    const tree = treeOf(given);
    if (tree !== undefined) return lookAtTree(tree);
    return given.remote_src ? lookAtBoth(given.src ?? '', placing(given)) : lookAtPlace(placing(given));
  },
  parse(output, given) {
    const tree = treeOf(given);
    if (tree !== undefined) return { entries: parseTree(output, wantedEntries(tree).length) };
    return given.remote_src ? parseBoth(output) : parsePlace(output);
  },
  plan(state, given) {
    const tree = treeOf(given);
    if (tree !== undefined && 'entries' in state) return planTree(state.entries, tree);
    if ('entries' in state) return { kind: 'converged' };
    const hindrance = state.source === undefined ? undefined : sourceHindrance(state.source, given.src ?? '');
    return hindrance ?? otherSource(given, state.source) ?? planPlace(state, placing(given, state.source));
  },
  facts(state, given) {
    if (!('entries' in state)) {
      const { source } = state;
      const more = source === undefined ? {} : { src: given.src ?? '', md5sum: source.md5 };
      return { ...placeFacts(state, placing(given, source)), ...more };
    }
    return { src: given.local_files?.['src']?.path ?? '', dest: `${given.dest.replace(/\/+$/, '')}/` };
  },
});

/** What is copied is not what the playbook expects. */
function otherSource(given: Params, source: HostSource | undefined): Plan | undefined {
  const { checksum } = given;
  if (checksum === undefined) return undefined;
  const sha1 = sha1Of(contentOf(given, source));
  if (sha1 === checksum.toLowerCase()) return undefined;
  const cause = `the source has the SHA-1 ${sha1}, not ${checksum}`;
  return { kind: 'impossible', code: 'wrong_checksum', cause, mend: 'look which of them is meant' };
}

type State = (PlaceState & { readonly source?: HostSource }) | { readonly entries: readonly FoundEntry[] };

/** What to do when src is a folder; undefined when it is a file. */
function treeOf(given: Params): TreeWanted | undefined {
  const source = given.local_files?.['src'];
  if (source?.entries === undefined) return undefined;
  const { src = '', dest, mode, directory_mode: directoryMode, owner, group, force } = given;
  return { src, dest, source, entries: source.entries, directoryMode, ...{ mode, owner, group, force } };
}

function placing(given: Params, source?: HostSource): Placing {
  const { src, dest, mode, owner, group, backup, force, follow, validate } = given;
  return {
    dest,
    name: src?.split('/').at(-1),
    content: contentOf(given, source),
    mode: mode === 'preserve' ? (source ?? given.local_files?.['src'])?.mode : mode,
    ...{ owner, group, backup, force, follow, validate },
    folders: { mode: given.directory_mode, owner, group },
  };
}

function contentOf(given: Params, source: HostSource | undefined): Content {
  const { content, src = '', local_files: files } = given;
  if (source !== undefined) return { hostPath: src, sha256: source.sha256, sha1: source.sha1 };
  if (content !== undefined) return { text: typeof content === 'string' ? content : jsonText(given, 'content') };
  const { path: localPath = '', sha256 = '', sha1 = '' } = files?.['src'] ?? {};
  return { localPath, sha256, sha1 };
}

function refusals(given: Params): readonly Refusal[] {
  const { src, content, dest, mode, remote_src: isRemote } = given;
  const wrong: Refusal[] = [...placeRefusals({ ...given, mode: mode === 'preserve' ? undefined : mode })];
  if ((src === undefined) === (content === undefined))
    wrong.push({ code: 'wrong_parameter', cause: 'copy takes either src or content', mend: 'give one of them' });
  if (isRemote && content !== undefined)
    wrong.push({ code: 'wrong_parameter', cause: 'content and remote_src exclude each other', mend: 'give src' });
  if (content !== undefined && dest.endsWith('/'))
    wrong.push({
      code: 'bad_path',
      cause: 'with content, dest must name a file',
      mend: 'add its name',
      param: ['dest'],
    });
  return wrong;
}
