import type { Params } from './params.ts';

/** The comment by which Ansible finds its entries again: tables that it wrote are understood, and the other way round. */
const MARK = '#Ansible: ';

export function fileOf({ cron_file: file }: Params): string | undefined {
  if (file === undefined) return undefined;
  return file.startsWith('/') ? file : `/etc/cron.d/${file}`;
}

export function jobOf({ job, value }: Params): string | undefined {
  return job ?? value;
}

function entryLine(given: Params): string {
  const { minute, hour, day, month, weekday, special_time: special } = given;
  const time = special === undefined ? [minute, hour, day, month, weekday].join(' ') : `@${special}`;
  const user = fileOf(given) === undefined ? [] : [given.user ?? 'root'];
  const words = [time, ...user, (jobOf(given) ?? '').replace(/[\r\n]+$/, '')].join(' ');
  return given.disabled ? `#${words}` : words;
}

function variableLine(given: Params): string {
  return `${given.name}="${jobOf(given) ?? ''}"`;
}

/** The table as it shall be. */
export function editedTable(content: string, given: Params): string {
  const lines = content === '' ? [] : content.replace(/\n$/, '').split('\n');
  const edited = given.env ? withVariable(lines, given) : withEntry(lines, given);
  return edited.map(line => `${line}\n`).join('');
}

function withVariable(lines: readonly string[], given: Params): readonly string[] {
  const isIt = (line: string): boolean => declares(line, given.name);
  const at = lines.findIndex(isIt);
  if (given.state === 'absent') return lines.filter(line => !isIt(line));
  if (at >= 0) return lines.with(at, variableLine(given));
  const neighbour = neighbourOf(lines, given) ?? 0;
  return lines.toSpliced(neighbour, 0, variableLine(given));
}

/** Where a new variable belongs by the one that is named; undefined: that one is not there. */
function neighbourOf(lines: readonly string[], given: Params): number | undefined {
  const { insertafter: before, insertbefore: behind } = given;
  const name = before ?? behind;
  if (name === undefined) return 0;
  const at = lines.findIndex(line => declares(line, name));
  if (at < 0) return undefined;
  return before === undefined ? at : at + 1;
}

/** The variable that a new one shall stand by, when it is not there. */
export function missingNeighbour(content: string, given: Params): string | undefined {
  const lines = content.split('\n');
  const isNew = given.env && given.state === 'present' && !lines.some(line => declares(line, given.name));
  return isNew && neighbourOf(lines, given) === undefined ? (given.insertafter ?? given.insertbefore) : undefined;
}

function declares(line: string, name: string): boolean {
  return new RegExp(`^\\s*${escapedPattern(name)}\\s*=`).test(line);
}

/** The line under the mark is the entry, whatever it says. */
function withEntry(lines: readonly string[], given: Params): readonly string[] {
  const mark = `${MARK}${given.name}`;
  const at = lines.indexOf(mark);
  const wanted = given.state === 'absent' ? [] : [mark, entryLine(given)];
  if (at < 0) return [...lines, ...wanted];
  const next = lines[at + 1];
  const hasEntry = next !== undefined && !next.startsWith(MARK);
  return [...lines.slice(0, at), ...wanted, ...lines.slice(at + (hasEntry ? 2 : 1))];
}

function escapedPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Names of the jobs and of the variables in a table. */
export function namesIn(content: string): { readonly jobs: readonly string[]; readonly envs: readonly string[] } {
  const lines = content.split('\n');
  return {
    jobs: lines.filter(line => line.startsWith(MARK)).map(line => line.slice(MARK.length)),
    envs: lines.flatMap(line => /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1] ?? []),
  };
}
