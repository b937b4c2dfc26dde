import assert from 'node:assert/strict';
import { renderArgs } from '../../../src/compile/resolve-task.ts';
import { scopeOf } from '../../../src/vars/scope.ts';

describe('the parameters of a task', () => {
  const args = { path: '/etc/{{ site }}', content: '{{ text }}' };
  const rendered = (site: string, text = '') => renderArgs(args, scopeOf([{ origin: 'test', values: { site, text } }]));

  it('are one object for hosts that have the same, and another for those that do not', () => {
    assert.equal(rendered('a'), rendered('a'));
    assert.deepEqual(rendered('b'), { path: '/etc/b', content: '' });
    assert.notEqual(rendered('a'), rendered('b'));
  });

  it('are not kept for others when they are long', () => {
    const long = 'x'.repeat(10_000);
    assert.notEqual(rendered('a', long), rendered('a', long));
    assert.deepEqual(rendered('a', long), rendered('a', long));
  });
});
