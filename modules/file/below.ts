import type { Change } from '../../src/module/contract.ts';
import { ownerWords, wantedMode } from '../../src/module/files/attributes.ts';
import type { PathState } from '../../src/module/files/path-state.ts';
import { sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';

/**
 * Rights and owners of all that is in a folder. Links are left out, and with `follow: false` get the owner themselves: what they
 * point to may be anywhere.
 */
export function changesBelow(path: string, below: readonly PathState[], given: Params): readonly Change[] {
  const plain = below.filter(({ kind }) => kind !== 'link');
  return [...modeChanges(path, plain, given), ...ownerChanges(path, given.follow ? plain : below, given)];
}

function modeChanges(path: string, below: readonly PathState[], { mode }: Params): readonly Change[] {
  const wanted = below.map(state => ({ state, mode: wantedMode(mode, state) }));
  const wrong = wanted.flatMap(({ state, mode: right }) =>
    right === undefined || right === state.mode ? [] : [[LETTERS[state.kind] ?? '', state.mode, right] as const],
  );
  const kinds = [...new Map(wrong.map(each => [each.join(' '), each])).values()];
  return kinds.map(([letter, old, right]) => {
    const type = letter === '' ? '! -type f ! -type d ! -type l' : `-type ${letter}`;
    return {
      summary: `set the mode of what is ${old} in ${path} to ${right}`,
      before: old,
      after: right,
      risk: 'write',
      actions: [
        {
          kind: 'run',
          script: sh`find ${path} -depth -mindepth 1 ${sh.raw(type)} -perm ${old} -exec chmod -- ${right} {} +`,
        },
      ],
    };
  });
}

const LETTERS: Readonly<Record<string, string>> = { file: 'f', directory: 'd' };

function ownerChanges(path: string, below: readonly PathState[], { owner, group, follow }: Params): readonly Change[] {
  const isWrong = ({ owner: user, uid, group: team, gid }: PathState): boolean =>
    ![undefined, user, String(uid)].includes(owner) || ![undefined, team, String(gid)].includes(group);
  if (!below.some(isWrong)) return [];
  const words = ownerWords({ owner, group });
  const type = follow ? '! -type l' : '';
  const script = sh`find ${path} -mindepth 1 ${sh.raw(type)} -exec chown -h -- ${words} {} +`;
  const before = [...new Set(below.map(state => `${state.owner}:${state.group}`))].join(', ');
  return [
    {
      summary: `give what is in ${path} to ${words}`,
      before,
      after: words,
      risk: 'write',
      actions: [{ kind: 'run', script }],
    },
  ];
}
