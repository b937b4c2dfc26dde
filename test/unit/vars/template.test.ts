import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { scopeOf } from '../../../src/vars/scope.ts';
import { renderDeep, renderText, renderValue } from '../../../src/vars/template.ts';
import { Pending } from '../../../src/vars/pending.ts';
import { LazyMapping, PendingVariable, type Variables } from '../../../src/vars/variables.ts';

interface Table {
  readonly vars: JsonObject;
  readonly rows: readonly { readonly template: string; readonly value?: Json; readonly error?: string }[];
}

const table = parse(readFileSync('test/cases/jinja/expressions.yaml', 'utf8')) as Table;

function scope(values: JsonObject, raw = false): Variables {
  return scopeOf([{ origin: 'test', values, raw }], { lookup: () => [''] });
}

describe('templates', () => {
  describe('as Ansible evaluates them', () => {
    for (const { template, value, error } of table.rows) {
      it(JSON.stringify(template), () => {
        if (error === undefined) assert.deepEqual(renderValue(template, scope(table.vars)), value);
        else assert.throws(() => renderValue(template, scope(table.vars)), { code: error });
      });
    }
  });

  it('names the variable that is undefined, and the nearest one', () => {
    assert.throws(() => renderValue('{{ brigde }}', scope({ bridge: 1 })), {
      code: 'undefined_variable',
      variable: 'brigde',
      mend: 'did you mean "bridge"?',
    });
  });

  it('gives data without templates back as the same object', () => {
    const data = { a: [1, { b: 'x' }] };
    assert.equal(renderDeep(data, scope({})), data);
  });

  it('renders variables that hold templates when they are asked for', () => {
    assert.equal(renderValue('{{ a }}', scope({ a: '{{ b }}-1', b: '{{ c }}', c: 'x' })), 'x-1');
  });

  it('tells a circle of variables', () => {
    assert.throws(() => renderValue('{{ a }}', scope({ a: '{{ b }}', b: '{{ a }}' })), {
      code: 'template_error',
      message: /a → b → a/,
    });
  });

  it('never reads text from hosts as a template', () => {
    assert.equal(renderValue('{{ said }}', scope({ said: '{{ secret }}' }, true)), '{{ secret }}');
    assert.equal(renderText('x{{ said }}', scope({ said: '{{ secret }}' }, true)), 'x{{ secret }}');
  });

  it('says when a value is not known yet', () => {
    const variables = scopeOf([], { pending: new Pending(['later']) });
    assert.throws(() => renderValue('{{ later.rc }}', variables), PendingVariable);
    assert.equal(renderValue('{{ true or later }}', variables), true);
  });

  it('waits for a name that the run may still define, but not for what the engine itself has', () => {
    const pending = new Pending();
    pending.addFacts('ansible_');
    const variables = scopeOf([{ origin: 'test', values: { ansible_port: 22 } }], { pending });
    for (const text of ['{{ ansible_facts.x }}', '{{ ansible_hostname }}', '{{ ansible_kernel is defined }}'])
      assert.throws(() => renderValue(text, variables), PendingVariable);
    assert.equal(renderValue('{{ ansible_port }}', variables), 22);
    assert.throws(() => renderValue('{{ nope }}', variables), /"nope" is undefined/);
    pending.addAnything();
    assert.throws(() => renderValue('{{ nope }}', variables), PendingVariable);
    assert.deepEqual(renderValue('{{ range(2) | list }}', variables), [0, 1]);
  });

  it('asks a lazy mapping only for what is used', () => {
    const asked: string[] = [];
    const hosts = new LazyMapping(
      name => {
        asked.push(name);
        return { ip: `10.0.0.${asked.length}` };
      },
      () => ['a', 'b'],
    );
    const variables = scopeOf([], { lazy: new Map([['hostvars', hosts]]) });
    assert.equal(renderText("{{ hostvars['b'].ip }} {{ 'a' in hostvars }}", variables), '10.0.0.1 True');
    assert.deepEqual(asked, ['b']);
  });

  it('keeps a final newline of template files and drops the one behind a statement', () => {
    assert.equal(renderText('{% if true %}\na\n{% endif %}\nb\n', scope({})), 'a\nb\n');
  });
});

describe('hostile templates', () => {
  const hostile = [
    "{{ ''.constructor.constructor('return process')() }}",
    '{{ [].__proto__.x }}',
    '{{ {}.constructor }}',
    "{{ ''.__class__.__mro__ }}",
    '{{ range(10000000) | list | length }}',
    "{{ 'x' * 1000000000 }}",
    '{{ 9 ** 9999 }}',
    '{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}',
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
    `{{ ${'-'.repeat(100000)}1 }}`,
    `{{ ${'not '.repeat(100000)}1 }}`,
    `{{ ${'['.repeat(3000)} }}`,
    '{% if 1 %}'.repeat(3000),
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:>1000000000}'.format(1) }}",
    '{{ range(9) | list | permutations | list | product(range(99999)) | list }}',
    "{{ ('a' * 40 ~ '!') | regex_replace('(a+)+$', 'x') }}",
    "{{ ('a' * 40 ~ '!') is match('(a|a)*$') }}",
    "{{ ('a' * 900000) | regex_findall('a*b') }}",
    "{{ ('a' * 1000000) | replace('a', 'a' * 1000000) }}",
    '{{ range(100000) | list | combinations(3) | list | length }}',
    '{{ range(30) | list | combinations(15) | list | length }}',
    `{{ ${'1+'.repeat(100_000)}1 }}`,
    `{{ a${'.b'.repeat(100_000)} }}`,
    "{% set ns = namespace(x='a') %}{% for i in range(40) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    '{% set ns = namespace(x=[1]) %}{% for i in range(40) %}{% set ns.x = ns.x + ns.x %}{% endfor %}',
    '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}',
    "{{ ('a\n' * 400000) | indent(1000) }}",
    "{{ ('[' * 100000) | from_yaml }}",
    "{{ ('[' * 30000 ~ ']' * 30000) | from_yaml }}",
    "{{ ('- ' * 100000) | from_yaml }}",
    "{{ range.constructor('x') }}",
    "{{ {'a': 1}['__proto__']['x'] }}",
    "{{ ({} | combine({'__proto__': {'polluted': 1}})).polluted }}{{ {}.polluted }}",
  ];
  for (const template of hostile) {
    it(`end in an error within bounds: ${template.slice(0, 60)}`, () => {
      assert.throws(
        () => renderText(template, scope({})),
        (error: unknown) =>
          error instanceof Error && 'code' in error && /^(template_|undefined_)/.test(String(error.code)),
      );
    });
  }

  for (const [template, length] of [
    ["{{ ('<!--' * 200000) | striptags }}", 800_000],
    ['{{ range(100000) | list | difference(range(100000) | list) }}', 2],
    ["{{ ('1' * 900000 ~ 'x') | float }}", 3],
    ["{{ (' ' * 900000 ~ 'x') | trim }}", 1],
  ] as const)
    it(`are done in no time: ${template.slice(0, 60)}`, () => {
      assert.equal(renderText(template, scope({})).length, length);
    });
});
