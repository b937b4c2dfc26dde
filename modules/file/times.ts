import type { Change, Refusal } from '../../src/module/contract.ts';
import type { PathState } from '../../src/module/files/path-state.ts';
import { sh } from '../../src/module/script.ts';
import type { FileState } from './state.ts';
import type { Params } from './params.ts';

type Name = 'atime' | 'mtime';

function spec(name: Name, { state, access_time: access, modification_time: modification }: Params): string {
  return (name === 'atime' ? access : modification) ?? (state === 'touch' ? 'now' : 'preserve');
}

/** `preserve`, `now`, or the moment as `YYYY-MM-DD hh:mm:ss`; undefined when it does not have its format. */
function moment(name: Name, given: Params): string | undefined {
  const text = spec(name, given);
  if (text === 'preserve' || text === 'now' || text === '') return text === '' ? 'preserve' : text;
  const format = name === 'atime' ? given.access_time_format : given.modification_time_format;
  const letters = Array.from(format.matchAll(/%([YmdHMS])/g), ([, letter = '']) => letter);
  const pattern = format
    .replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
    .replace(/%([YmdHMS])/g, (_, letter: string) => (letter === 'Y' ? '(\\d{4})' : '(\\d{2})'));
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (match === null || pattern.includes('%')) return undefined;
  const part = (letter: string, otherwise: string): string => match[letters.indexOf(letter) + 1] ?? otherwise;
  const at = (letter: string, otherwise: string) => (letters.includes(letter) ? part(letter, otherwise) : otherwise);
  return `${at('Y', '1900')}-${at('m', '01')}-${at('d', '01')} ${at('H', '00')}:${at('M', '00')}:${at('S', '00')}`;
}

/** What the host is asked to say in seconds: its time zone counts. */
export function askedTime(name: Name, given: Params): string {
  const text = moment(name, given) ?? '';
  return /^\d/.test(text) ? text : '';
}

export function timeRefusals(given: Params): readonly Refusal[] {
  return (['atime', 'mtime'] as const).flatMap(name => {
    if (moment(name, given) !== undefined) return [];
    const param = name === 'atime' ? 'access_time' : 'modification_time';
    const cause = `Error while obtaining timestamp for time ${spec(name, given)} using its format`;
    return [
      {
        code: 'bad_time',
        cause,
        mend: 'preserve, now, or e.g. 202601312359.00; of a format %Y %m %d %H %M %S count',
        param: [param],
      },
    ];
  });
}

/** Brings the times of a path that is there to what is declared; "now" is never what is there. */
export function timeChanges(path: string, found: PathState, state: FileState, given: Params): readonly Change[] {
  return (['atime', 'mtime'] as const).flatMap(name => {
    const wanted = moment(name, given) ?? 'preserve';
    if (wanted === 'preserve' || (wanted !== 'now' && found[name] === state[name])) return [];
    const flag = name === 'atime' ? '-a' : '-m';
    const stamp = wanted === 'now' ? '' : wanted.replace(/[- ]/g, '').replace(':', '').replace(':', '.');
    const script = stamp === '' ? sh`touch -c ${flag} -- ${path}` : sh`touch -c ${flag} -t ${stamp} -- ${path}`;
    const change: Change = {
      summary: `set the ${name} of ${path} to ${wanted}`,
      before: String(found[name]),
      after: wanted,
      risk: 'write',
      actions: [{ kind: 'run', script }],
      once: wanted === 'now',
    };
    return [change];
  });
}
