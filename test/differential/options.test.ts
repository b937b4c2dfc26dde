import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { REFUSED_OPTIONS, SPELLINGS } from '../../src/cli/spellings.ts';
import { KEYWORD_NAMES } from '../../src/load/keywords.ts';
import { PROGRAM } from '../support/play.ts';

/** Keywords that ansible-doc still lists and ansible-core 2.14 has no more. */
const GONE = ['accelerate', 'accelerate_ipv6', 'accelerate_port'];

describe('what a user of ansible-playbook knows', () => {
  it('options: each is taken, or refused with a word on what to do instead', () => {
    const own = new Set([
      ...optionsIn(execFileSync(process.execPath, [PROGRAM, 'run', '--help'], { encoding: 'utf8' })),
      ...SPELLINGS.keys(),
      ...REFUSED_OPTIONS.keys(),
      '--version',
    ]);
    const theirs = optionsIn(execFileSync('ansible-playbook', ['--help'], { encoding: 'utf8' }));
    assert.ok(theirs.length > 30, 'ansible-playbook tells its options');
    assert.deepEqual(
      theirs.filter(option => !own.has(option)),
      [],
    );
  });

  it('keywords: each is in the one table that says where it may stand', () => {
    const text = execFileSync('ansible-doc', ['-t', 'keyword', '-l', '-j'], { encoding: 'utf8' });
    const theirs = Object.keys(JSON.parse(text) as object).filter(name => !GONE.includes(name));
    assert.ok(theirs.length > 50, 'ansible-doc tells the keywords');
    assert.deepEqual(
      theirs.filter(name => !KEYWORD_NAMES.includes(name) && name !== 'with_<lookup_plugin>'),
      [],
    );
  });
});

function optionsIn(help: string): readonly string[] {
  return [...new Set(help.match(/(?<![\w-])--[a-z][a-z-]*[a-z]/g) ?? [])];
}
