import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { isKeyword, KEYWORD_NAMES, PLACES, refusalOf } from '../../src/load/keywords.ts';
import { ANSIBLE_OPTIONS } from '../tools/docs/option-page.ts';

/** Keywords that ansible-doc still lists and ansible-core 2.14 has no more. */
const GONE = ['accelerate', 'accelerate_ipv6', 'accelerate_port'];

describe('what a user of ansible-playbook knows', () => {
  for (const [name, { options }] of ANSIBLE_OPTIONS)
    it(`options: docs/options-and-keywords.md has those of ${name}`, () => {
      const [program = '', ...words] = name.split(' ');
      const theirs = optionsIn(execFileSync(program, [...words, '--help'], { encoding: 'utf8' }));
      assert.deepEqual(options, theirs.toSorted());
    });

  it('keywords: each is in the one table that says where it may stand', () => {
    const text = execFileSync('ansible-doc', ['-t', 'keyword', '-l', '-j'], { encoding: 'utf8' });
    const theirs = Object.keys(JSON.parse(text) as object).filter(name => !GONE.includes(name));
    assert.ok(theirs.length > 50, 'ansible-doc tells the keywords');
    assert.deepEqual(
      theirs.filter(name => !KEYWORD_NAMES.includes(name) && name !== 'with_<lookup_plugin>'),
      [],
    );
    const told = execFileSync('ansible-doc', ['-t', 'keyword', '-j', ...theirs], { encoding: 'utf8' });
    const standing = Object.entries(JSON.parse(told) as Readonly<Record<string, { applies_to?: readonly string[] }>>);
    const elsewhere = standing.flatMap(([name, { applies_to: places = [] }]) =>
      PLACES.filter(place => places.some(their => their.toLowerCase() === place))
        .filter(place => !isKeyword(name, place) && refusalOf(name, place)?.code !== 'unsupported_keyword')
        .map(place => `${name} on ${place}`),
    );
    assert.deepEqual(elsewhere, []);
  });
});

function optionsIn(help: string): readonly string[] {
  return [...new Set(help.match(/(?<![\w-])--[a-z][a-z-]*[a-z]/g) ?? [])];
}
