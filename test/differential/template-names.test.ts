import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { templateNames } from '../tools/docs/template-names.ts';

/** Names that Ansible or Jinja2 have. */
const THEIRS: Readonly<Record<string, () => readonly string[]>> = {
  filter: () => [...documented('filter'), ...ofJinja('defaults.DEFAULT_FILTERS')],
  test: () => [...documented('test'), ...ofJinja('defaults.DEFAULT_TESTS')],
  lookup: () => documented('lookup'),
  function: () => [...ofJinja('defaults.DEFAULT_NAMESPACE'), 'now', 'undef', 'lookup', 'query', 'q'],
};

describe('the names that templates can use', () => {
  for (const { kind, taken, refused } of templateNames)
    it(`${kind}: each that Ansible or Jinja2 has is taken, or refused with a word on what to do instead`, () => {
      const asked = THEIRS[kind]?.() ?? [];
      assert.notEqual(asked.length, 0);
      const known = new Set([...taken, ...refused.keys()]);
      assert.deepEqual(
        asked.filter(name => !known.has(name)),
        [],
      );
    });
});

function documented(kind: string): readonly string[] {
  const text = execFileSync('ansible-doc', ['-t', kind, '-l', '-j'], { encoding: 'utf8' });
  return Object.keys(JSON.parse(text) as object).map(name => name.replace(/^ansible\.builtin\./, ''));
}

function ofJinja(table: string): readonly string[] {
  const program = `import json, jinja2.defaults as defaults; print(json.dumps(list(${table})))`;
  return JSON.parse(execFileSync('python3', ['-c', program], { encoding: 'utf8' })) as readonly string[];
}
