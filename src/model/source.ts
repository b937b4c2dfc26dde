import type { Position } from './diagnostic.ts';

/** A way into nested data: `['vifs', 0, 'mac']`. */
export type Path = readonly (string | number)[];

/** Where the values of a file stand. Plain data: a JSON pointer to line and column; `#` before the pointer is a key's own place. */
export interface SourceMap {
  readonly file: string;
  readonly places: Readonly<Record<string, readonly [line: number, column: number]>>;
}

/** The place of the value at `path`, or of the nearest enclosing value that has one. */
export function positionAt(source: SourceMap, path: Path): Position {
  for (let length = path.length; length >= 0; length--) {
    const place = source.places[pointerOf(path.slice(0, length))];
    if (place !== undefined) return { file: source.file, line: place[0], column: place[1] };
  }
  return { file: source.file, line: 1, column: 1 };
}

/** The place of the key that names the value at `path`. */
export function keyPositionAt(source: SourceMap, path: Path): Position {
  const place = source.places[`#${pointerOf(path)}`];
  return place === undefined ? positionAt(source, path) : { file: source.file, line: place[0], column: place[1] };
}

export function pointerOf(path: Path): string {
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
