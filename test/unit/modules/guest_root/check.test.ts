import assert from 'node:assert/strict';
import { guestRoot } from '../../../../modules/guest_root/index.ts';
import { catalog } from '../../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

function refused(given: JsonObject): readonly string[] {
  const checked = catalog.get('guest_root')?.checkParams(given);
  assert.ok(checked);
  assert.deepEqual(checked.problems, []);
  return (guestRoot.check?.(checked.params, { name: 'h', groups: [] }) ?? []).map(({ code }) => code);
}

describe('guest_root, before any connection', () => {
  const template = '/srv/templates/debian';
  for (const [what, given, code] of [
    ['a template that the root lies in', { path: '/srv/templates/debian/g1', template }, 'nested_template'],
    ['a template that lies in the root', { path: '/srv/templates', template }, 'nested_template'],
    ['the root itself as template', { path: '/srv/templates/debian', template: `${template}/` }, 'nested_template'],
    [
      'a network left alone on a disk',
      { path: '/srv/d.img', into: 'image', size: 64, template, network: 'manual' },
      'unfit_network',
    ],
    ['two sources', { path: '/srv/g1', template, archive: '/srv/a.tar' }, 'two_archives'],
    ['no source', { path: '/srv/g1' }, 'no_archive'],
    ['a folder of the host itself', { path: '/usr/g1', template }, 'forbidden_path'],
    ['an image of no size', { path: '/srv/d.img', into: 'image', template }, 'no_size'],
  ] as const) {
    it(`refuses ${what}`, () => assert.deepEqual(refused(given), [code]));
  }

  it('takes a template beside the root, also one whose name begins like it', () =>
    assert.deepEqual(refused({ path: '/srv/root/g1', template: '/srv/root/g1-template' }), []));
});
