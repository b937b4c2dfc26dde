import assert from 'node:assert/strict';
import { TemplateError } from '../../../src/model/diagnostic.ts';
import { scopeOf } from '../../../src/vars/scope.ts';
import { renderFile, type TemplateFile } from '../../../src/vars/template-file.ts';

const variables = scopeOf([{ origin: 'test', values: { x: 'X', bad: '{{ nowhere }}' } }], { lookup: () => [''] });

function render(text: string, written: Partial<TemplateFile> = {}): string {
  return renderFile({ path: 'f.j2', text, ...written }, variables);
}

function placeOfError(text: string): string {
  try {
    render(text);
  } catch (error) {
    assert.ok(error instanceof TemplateError);
    const { file, line, column } = error.position ?? { file: '', line: 0, column: 0 };
    return `${error.code} ${file}:${line}:${column}`;
  }
  return 'no error';
}

describe('a template file', () => {
  // Each row as jinja2 3.1 renders it with trim_blocks and keep_trailing_newline, as Ansible has them.
  const block = 'a\n  {% if true %}\n  b\n  {% endif %}\nc\n';
  it('keeps as many newlines at the end as the template has, as Ansible does after trim_blocks', () =>
    assert.equal(render('{% if true %}x{% endif %}\n\n'), 'x\n\n'));

  it('drops the line end behind a block, and keeps it when told to', () => {
    assert.equal(render(block), 'a\n    b\n  c\n');
    assert.equal(render(block, { trimBlocks: false }), 'a\n  \n  b\n  \nc\n');
  });

  it('strips blanks before a block on request, but not before "+" and not before what it prints', () => {
    assert.equal(render(block, { lstripBlocks: true }), 'a\n  b\nc\n');
    assert.equal(render('  {%+ if true %}b{% endif %}\n  {{ x }}', { lstripBlocks: true }), '  b  X');
    assert.equal(render('  {# note #}\nc', { lstripBlocks: true }), 'c');
    assert.equal(render('{{ x }}  {% if true %}b{% endif %}', { lstripBlocks: true }), 'X  b');
  });

  it('writes its own line ends as asked, whatever they were', () => {
    assert.equal(render('a\r\n{{ x }}\rb\n', { newline: '\r\n' }), 'a\r\nX\r\nb\r\n');
    assert.equal(render('a\r\nb\n'), 'a\nb\n');
  });

  it('may use other marks, and leaves the usual ones alone then', () => {
    const delimiters = { output: ['[[', ']]'], statement: ['<%', '%>'], comment: ['<#', '#>'] } as const;
    assert.equal(render('{{ x }} [[ x ]]<% if true %>!<% endif %><# no #>', { delimiters }), '{{ x }} X!');
    assert.equal(render('${ x }', { delimiters: { output: ['${', '}'] } }), 'X');
  });

  it('leaves raw sections as they are', () => {
    assert.equal(render('{% raw %}\n{{ x }}\n{%- endraw %}\nb'), '\n{{ x }}b');
    assert.equal(render('a {%- raw -%} {{ x }}{% endraw %}'), 'a{{ x }}');
  });

  it('says where it went wrong, by line and column', () => {
    assert.equal(placeOfError('a\n b {{ nowhere }}\n'), 'undefined_variable f.j2:2:4');
    assert.equal(placeOfError('{% if true %}\nx {{ x.y.z }}{% endif %}'), 'undefined_variable f.j2:2:3');
    assert.equal(placeOfError('a\n{{ x | nofilter }}'), 'template_error f.j2:2:1');
    assert.equal(placeOfError('a\n\n  {% endfor %}'), 'template_syntax f.j2:3:3');
    assert.equal(placeOfError('a\n {{ x'), 'template_syntax f.j2:2:2');
  });

  it('points at itself when a variable that it uses cannot be rendered', () => {
    assert.equal(placeOfError('long enough text\n{{ bad }}'), 'undefined_variable f.j2:2:1');
  });
});
