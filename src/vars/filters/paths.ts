import { controllerPaths } from '../controller-paths.ts';
import { templateError } from '../errors.ts';
import { textOf, tupleOf, type Value } from '../values.ts';
import type { Filter } from './filter.ts';

function asked() {
  return controllerPaths() ?? templateErrorHere();
}

function templateErrorHere(): never {
  throw templateError('templates here cannot look at paths of the controller');
}

function tidied(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0) parts.pop();
  }
  return `/${parts.join('/')}`;
}

const absolute = (path: string): string => tidied(path.startsWith('/') ? path : `${asked().workingFolder()}/${path}`);

const relativePath: Filter = (value, [start = '.']) => {
  const [from, to] = [absolute(textOf(start)), absolute(textOf(value))].map(path =>
    path.split('/').filter(part => part !== ''),
  );
  if (from === undefined || to === undefined) return '';
  const common = to.findIndex((part, index) => part !== from[index]);
  const shared = common < 0 ? to.length : common;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
};

/** The drive or share of a Windows path, and the rest. */
function splitDrive(path: string): readonly [string, string] {
  const match = /^(?:[\\/]{2}[^\\/]+[\\/][^\\/]+|[^\\/]:)/.exec(path);
  return [match?.[0] ?? '', path.slice(match?.[0].length ?? 0)];
}

function windowsBase(value: Value): string {
  return splitDrive(textOf(value))[1].split(/[\\/]/).at(-1) ?? '';
}

function windowsFolder(value: Value): string {
  const [drive, rest] = splitDrive(textOf(value));
  const head = rest.replace(/[^\\/]*$/, '');
  return drive + (head.replace(/[\\/]+$/, '') || head);
}

const expandVariables: Filter = value =>
  textOf(value).replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, name: string | undefined, braced: string | undefined) => asked().environment(name ?? braced ?? '') ?? whole,
  );

export const pathFilters: readonly (readonly [string, Filter])[] = [
  ['relpath', relativePath],
  ['realpath', value => asked().real(textOf(value))],
  ['expanduser', value => asked().expandUser(textOf(value))],
  ['expandvars', expandVariables],
  ['fileglob', value => asked().glob(textOf(value))],
  ['win_basename', windowsBase],
  ['win_dirname', windowsFolder],
  ['win_splitdrive', value => tupleOf(splitDrive(textOf(value)))],
];

type PathTest = (value: Value, args: readonly Value[]) => boolean;

const named = (test: PathTest, ...names: readonly string[]): readonly (readonly [string, PathTest])[] =>
  names.map(name => [name, test] as const);

const expanded = (value: Value): string => textOf(value);

export const pathTests: readonly (readonly [string, PathTest])[] = [
  ...named(value => asked().kindOf(expanded(value)) === 'file', 'file', 'is_file'),
  ...named(value => asked().kindOf(expanded(value)) === 'directory', 'directory', 'is_dir'),
  ...named(value => asked().kindOf(expanded(value)) !== undefined, 'exists'),
  ...named(value => asked().isLink(expanded(value)), 'link', 'is_link'),
  ...named(value => asked().isLink(expanded(value)) || asked().kindOf(expanded(value)) !== undefined, 'link_exists'),
  ...named(value => asked().isMount(expanded(value)), 'mount', 'is_mount'),
  ...named(value => textOf(value).startsWith('/'), 'abs', 'is_abs'),
  ...named((value, [other = '']) => asked().isSame(expanded(value), textOf(other)), 'same_file', 'is_same_file'),
];
