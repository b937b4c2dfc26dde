import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { schemaOfAll } from '../../../src/cli/commands/schema.ts';
import { loadEnvironment } from '../../../src/cli/load-environment.ts';
import { hasSchema } from '../../../src/load/editor/keyword-schemas.ts';
import { keywordsOn, type Place } from '../../../src/load/keywords.ts';
import { loadPlaybook } from '../../../src/load/playbook.ts';
import { parseYaml } from '../../../src/load/yaml.ts';

const ajv = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true });
const validate = ajv.compile(schemaOfAll());
const DIFFERENTIAL = 'test/differential/playbooks';

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.ya?ml$/.test(path))
    .map(path => join(folder, path))
    .sort();
}

/** Playbooks that xenplay takes. */
function differentialPlaybooks(): readonly string[] {
  const environment = loadEnvironment({}, { text: text => text, lookup: () => [] });
  return yamlFiles(DIFFERENTIAL).filter(file => {
    const isPlaybook = /^[^/]+\/[^/]+(?:\/playbook)?\.yaml$/.test(file.slice(DIFFERENTIAL.length + 1));
    return isPlaybook && !loadPlaybook(file, environment).diagnostics.some(({ severity }) => severity === 'error');
  });
}

function problemsIn(file: string, text = readFileSync(file, 'utf8')): readonly string[] {
  const { value, diagnostics } = parseYaml(text, file);
  assert.deepEqual(diagnostics, []);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${file} ${instancePath} ${message ?? ''}`);
}

describe('editorSchema', () => {
  it('is a JSON schema', () => assert.equal(ajv.validateSchema(schemaOfAll()), true));

  it('knows every keyword', () => {
    const places: readonly Place[] = ['play', 'role', 'block', 'import', 'include', 'task', 'handler'];
    assert.deepEqual(
      places.flatMap(keywordsOn).filter(keyword => !hasSchema(keyword)),
      [],
    );
  });

  it('finds nothing wrong with the playbooks and inventories of this project', () => {
    const files = [...yamlFiles('playbooks'), ...yamlFiles('inventory')].filter(
      file => !/(?:group|host)_vars$/.test(dirname(file)) && !/\/(?:vars|tasks|files|templates)\//.test(file),
    );
    assert.ok(files.length > 5);
    assert.deepEqual(
      files.flatMap(file => problemsIn(file)),
      [],
    );
  });

  it('finds nothing wrong with playbooks that run', () => {
    const files = differentialPlaybooks();
    assert.ok(files.length > 80, String(files.length));
    assert.deepEqual(
      files.flatMap(file => problemsIn(file)),
      [],
    );
  });

  it('finds nothing wrong with the examples of the modules', () => {
    const wrong = readdirSync('modules').flatMap(name => {
      const file = join('modules', name, 'example.yaml');
      const tasks = readExample(file);
      return tasks === undefined ? [] : problemsIn(file, `- hosts: all\n  tasks:\n${tasks}`);
    });
    assert.deepEqual(wrong, []);
  });

  for (const [what, text, place] of [
    ['a keyword that is none', '- hosts: all\n  taks: []\n', ''],
    ['a play without hosts', '- tasks: []\n', ''],
    ['a module that is none', '- hosts: all\n  tasks:\n    - copi: {}\n', '/tasks/0'],
    ['a parameter that is none', '- hosts: all\n  tasks:\n    - copy: { dest: /x, contents: y }\n', '/tasks/0/copy'],
    ['a value that is none of its words', '- hosts: all\n  tasks:\n    - file: { path: /x, state: dir }\n', 'state'],
    [
      'a part without what it needs',
      '- hosts: all\n  tasks:\n    - nfs_export: { path: /x, clients: [{}] }\n',
      '/clients/0',
    ],
    ['a truth that is none', '- hosts: all\n  become: maybe\n', '/become'],
    ['a task that is a text, in a block', '- hosts: all\n  tasks:\n    - block:\n        - uptime\n', '/block/0'],
    ['a key of a group that is none', 'all:\n  host:\n    a:\n', '/all'],
    ['hosts that are a list', 'all:\n  hosts: [a]\n', '/all/hosts'],
  ] as const)
    it(`finds ${what}`, () => assert.ok(problemsIn('f', text).some(problem => problem.includes(place))));
});

function readExample(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^/gm, '    ');
  } catch {
    return undefined;
  }
}
