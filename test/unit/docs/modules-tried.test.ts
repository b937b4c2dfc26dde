import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { everydayModules } from '../../tools/docs/parameter-table.ts';
import { OTHER_NAMES, TRIED } from '../../tools/docs/modules-tried.ts';

/** The text of a test, or of all files below a folder. */
function textOf(path: string): string {
  if (statSync(path).isFile()) return readFileSync(path, 'utf8');
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.yaml'))
    .map(name => readFileSync(join(path, name), 'utf8'))
    .join('\n');
}

describe('what docs/modules-tried.md says', () => {
  it('is said of every everyday module', () =>
    assert.deepEqual(
      everydayModules.map(({ name }) => name).filter(name => !OTHER_NAMES.includes(name) && !(name in TRIED)),
      [],
    ));

  for (const [name, rows] of Object.entries(TRIED))
    it(`${name}: its tests use it, on the hosts and shells that are named`, () => {
      for (const { file, hosts } of rows) {
        const path = join('test', file);
        assert.ok(existsSync(path), `${path} is not there`);
        const text = textOf(path);
        for (const word of [name, ...hosts]) assert.match(text, new RegExp(`(?<![\\w])${word}(?![a-z])`), path);
      }
    });
});
