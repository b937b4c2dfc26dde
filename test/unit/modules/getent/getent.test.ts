import assert from 'node:assert/strict';
import { getent } from '../../../../modules/getent/index.ts';
import { paramsChecker } from '../../../../src/load/schema.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

function asked(given: JsonObject, stdout: string) {
  const { params, problems } = paramsChecker('getent', getent.params)(given);
  assert.deepEqual(problems, []);
  const state = getent.parse({ exitStatus: 0, stdout, stderr: '' }, params);
  return { plan: getent.plan(state, params), facts: getent.facts?.(state, params) };
}

describe('what getent tells', () => {
  it('is parted by colons or blanks, under the first word of a line', () => {
    const passwd = asked({ database: 'passwd', key: 'root' }, 'status=0\ncontent\nroot:x:0:0::/root:/bin/sh\n');
    assert.deepEqual(passwd.plan, { kind: 'converged' });
    assert.deepEqual(passwd.facts, {
      ansible_facts: { getent_passwd: { root: ['x', '0', '0', '', '/root', '/bin/sh'] } },
    });
    const hosts = asked({ database: 'hosts' }, 'status=0\ncontent\n192.0.2.1   a b\n');
    assert.deepEqual(hosts.facts, { ansible_facts: { getent_hosts: { '192.0.2.1': ['a', 'b'] } } });
    const other = asked({ database: 'group', split: ',' }, 'status=0\ncontent\nx:y,z\n');
    assert.deepEqual(other.facts, { ansible_facts: { getent_group: { 'x:y': ['z'] } } });
  });

  it('is a list of lists where a word comes more than once', () => {
    const { facts } = asked({ database: 'ahosts', key: 'a' }, 'status=0\ncontent\n::1 STREAM a\n::1 DGRAM\n::1 RAW\n');
    assert.deepEqual(facts, { ansible_facts: { getent_ahosts: { '::1': [['STREAM', 'a'], ['DGRAM'], ['RAW']] } } });
  });

  it('is a failure, unless a key may be missing', () => {
    const code = (given: JsonObject, status: number): string => {
      const { plan } = asked({ database: 'passwd', key: 'k', ...given }, `status=${status}\ncontent\n`);
      return plan.kind === 'impossible' ? plan.code : plan.kind;
    };
    assert.deepEqual(
      [1, 2, 3, 127, 9].map(status => code({}, status)),
      ['unknown_database', 'no_such_key', 'no_list', 'missing_tool', 'getent_failed'],
    );
    assert.equal(code({ fail_key: false }, 2), 'converged');
    const { facts } = asked({ database: 'passwd', key: 'k', fail_key: false }, 'status=2\ncontent\n');
    assert.deepEqual(facts?.['ansible_facts'], { getent_passwd: { k: null } });
  });

  it('must be an answer', () => {
    assert.throws(() => asked({ database: 'passwd' }, 'hello\n'), { code: 'unknown_output' });
    const { problems } = paramsChecker('getent', getent.params)({ database: '-s', key: '-x' });
    assert.equal(problems.length, 2);
  });
});
