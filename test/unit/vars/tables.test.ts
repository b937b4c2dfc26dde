import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { testLookups } from '../../support/lookups.ts';
import { parseYaml } from '../../../src/load/yaml.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { scopeOf } from '../../../src/vars/scope.ts';
import { renderValue } from '../../../src/vars/template.ts';

interface Table {
  readonly vars: JsonObject;
  readonly rows: readonly { readonly template: string; readonly value?: Json; readonly error?: string }[];
}

const NOT_TEMPLATES: ReadonlySet<string> = new Set(['loops.yaml']);

describe('templates as Ansible evaluates them', () => {
  const files = readdirSync('test/cases/jinja').filter(name => name.endsWith('.yaml') && !NOT_TEMPLATES.has(name));
  for (const file of files) {
    const { vars, rows } = parseYaml(readFileSync(`test/cases/jinja/${file}`, 'utf8'), file).value as unknown as Table;
    const scope = () =>
      scopeOf([{ origin: 'test', values: vars }], {
        lookup: testLookups(path => readFileSync(path)),
        searchPath: [resolve('test/cases/jinja/tree')],
      });
    describe(file, () => {
      for (const { template, value, error } of rows) {
        it(JSON.stringify(template), () => {
          if (error === undefined) assert.deepEqual(renderValue(template, scope()), value);
          else assert.throws(() => renderValue(template, scope()), { code: error });
        });
      }
    });
  }
});
