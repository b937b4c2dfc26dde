import type { Json } from '../model/json.ts';
import { MASK } from '../model/secret.ts';
import { vaultedOf } from '../model/vaulted.ts';
import type { Position } from '../model/diagnostic.ts';
import { printableLine } from './printable.ts';

/** What is told of one variable of one host, in one play. */
export interface Explained {
  readonly play: string | undefined;
  readonly settings: readonly { readonly origin: string; readonly position?: Position; readonly value: Json }[];
  readonly value?: Json;
  readonly problem?: string;
  readonly tasks: readonly { readonly what: string; readonly position: Position }[];
}

/** The value, and below it all that sets it, the winner last; values in columns of their own. */
export function explanationText(host: string, name: string, { play, ...explained }: Explained): string {
  const where = play === undefined ? '' : ` in the play "${printableLine(play)}"`;
  return [`${headOf(name, explained)}   (${host}${where})`, ...settingLines(explained), ...taskLines(explained)].join(
    '\n',
  );
}

function headOf(name: string, { value, problem, settings }: Omit<Explained, 'play'>): string {
  if (problem !== undefined) return `${name} cannot be rendered: ${printableLine(problem)}`;
  return value === undefined && settings.length === 0 ? `${name} is not set` : `${name}: ${valueText(value ?? null)}`;
}

function settingLines({ settings }: Pick<Explained, 'settings'>): readonly string[] {
  const rows = settings.map(
    ({ origin, position, value }) => [placeText(position), originText(origin, position), valueText(value)] as const,
  );
  const width = (column: 0 | 1): number => Math.max(0, ...rows.map(row => row[column].length));
  return rows.map(([place, origin, value], index) => {
    const mark = index === rows.length - 1 ? '*' : ' ';
    const columns = [place.padEnd(width(0)), ...(width(1) === 0 ? [] : [origin.padEnd(width(1))]), value];
    return `${mark} ${columns.join('  ')}`;
  });
}

function taskLines({ tasks }: Pick<Explained, 'tasks'>): readonly string[] {
  return tasks.map(({ what, position }) => `+ ${placeText(position)}  ${printableLine(what)}`);
}

/** The origin says nothing when it is the file of the place. */
function originText(origin: string, position: Position | undefined): string {
  return origin === position?.file ? '' : origin;
}

function placeText(position: Position | undefined): string {
  return position === undefined ? '-' : `${position.file}:${position.line}:${position.column}`;
}

const LONGEST = 120;

/** As it is written, on one line; what is encrypted stays so. */
function valueText(value: Json): string {
  const text = printableLine(JSON.stringify(withoutSecrets(value)));
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

export function withoutSecrets(value: Json): Json {
  if (typeof value === 'string') return vaultedOf(value) === undefined ? value : MASK;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}
