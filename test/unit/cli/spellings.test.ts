import assert from 'node:assert/strict';
import { inFirstSpelling } from '../../../src/cli/spellings.ts';
import { ANSIBLE_OPTIONS, standingOf } from '../../tools/docs/option-page.ts';

describe('options of ansible-playbook', () => {
  it('have one meaning in all their spellings', () => {
    assert.deepEqual(inFirstSpelling(['run', '--key-file', 'k', '--inventory-file=a=b', 'site.yaml']), [
      ...['run', '--private-key', 'k', '--inventory=a=b', 'site.yaml'],
    ]);
  });

  it('that are not carried out are refused with what to do instead', () => {
    assert.throws(() => inFirstSpelling(['run', '-M', 'x']), /-M is not supported/);
    assert.throws(() => inFirstSpelling(['run', '--scp-extra-args=-v']), /--scp-extra-args is not supported/);
  });

  it('are none behind --', () => {
    assert.deepEqual(inFirstSpelling(['run', '--', '--key-file']), ['run', '--', '--key-file']);
  });

  it('say how to plan and apply to whoever comes from Terraform', () => {
    assert.throws(() => inFirstSpelling(['plan', 'site.yaml']), { code: 'unknown_command', mend: /--check --diff/ });
    assert.throws(() => inFirstSpelling(['apply', 'site.yaml']), { code: 'unknown_command', mend: /xenplay run/ });
  });

  for (const [name, { ours, options }] of ANSIBLE_OPTIONS)
    it(`takes or refuses by name every option of ${name}`, () =>
      assert.deepEqual(
        options.filter(option => standingOf(option, ours).kind === 'unknown'),
        [],
      ));
});
