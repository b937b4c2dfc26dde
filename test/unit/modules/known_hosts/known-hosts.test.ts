import assert from 'node:assert/strict';
import { editedLines } from '../../../../modules/known_hosts/edit.ts';
import { entryOf, isOf, names, withHash } from '../../../../modules/known_hosts/entries.ts';
import { knownHosts } from '../../../../modules/known_hosts/index.ts';
import { paramsChecker } from '../../../../src/load/schema.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

const [ONE, OTHER, RSA] = ['ssh-ed25519 AAAA1', 'ssh-ed25519 AAAA2', 'ssh-rsa AAAA3'] as const;

function entry(line: string) {
  const found = entryOf(line);
  assert.ok(found);
  return found;
}

describe('lines of known_hosts', () => {
  it('are taken apart, and comments are none', () => {
    assert.deepEqual(entryOf(' @revoked a,b  ssh-rsa AAAA= why'), {
      marker: '@revoked',
      hosts: 'a,b',
      type: 'ssh-rsa',
      key: 'AAAA=',
    });
    for (const line of ['', '# a ssh-rsa AAAA', 'a ssh-rsa', 'a ssh-rsa !!'])
      assert.equal(entryOf(line), undefined, line);
  });

  it('are of a host by name, pattern or hash', () => {
    // Made by ssh-keygen -H.
    const hash = '|1|/w1A1uMnhsSJAJ3ffut/LsvGY9A=|6P46+AZxoNOsc1kB8GjEujswg6A=';
    assert.equal(isOf(entry(`${hash} ${ONE}`), 'c.example.org'), true);
    assert.equal(isOf(entry(withHash(`c.example.org ${ONE}`, 'c.example.org')), 'c.example.org'), true);
    assert.equal(isOf(entry(`${hash} ${ONE}`), 'other'), false);
    assert.equal(isOf(entry(`*.example.org,!b.example.org ${ONE}`), 'a.example.org'), true);
    assert.equal(isOf(entry(`*.example.org,!b.example.org ${ONE}`), 'b.example.org'), false);
    assert.equal(isOf(entry(`aXexample ${ONE}`), 'a.example'), false);
    assert.equal(isOf(entry(`h? ${ONE}`), 'h1'), true);
    assert.equal(names(entry(`*.example.org ${ONE}`), 'a.example.org'), false);
    assert.equal(names(entry(`B.example.org,[a]:22 ${ONE}`), 'b.example.org'), true);
  });

  it('get the same hash each time', () => {
    const line = withHash(`@cert-authority a ${ONE}`, 'a');
    assert.match(line, /^@cert-authority \|1\|[A-Za-z0-9+/]{27}=\|[A-Za-z0-9+/]{27}= ssh-ed25519 AAAA1$/);
    assert.equal(withHash(`@cert-authority a ${ONE}`, 'a'), line);
  });
});

describe('the file of known_hosts', () => {
  const edited = (lines: readonly string[], wanted: readonly string[], state: 'present' | 'absent' = 'present') =>
    editedLines(lines, { name: 'a', lines: wanted, state });

  it('gets a key at its end, in place of the one of its type', () => {
    assert.deepEqual(edited(['# x', `b ${ONE}`], [`a ${ONE}`]), ['# x', `b ${ONE}`, `a ${ONE}`]);
    assert.deepEqual(edited([`a ${ONE}`, `a ${RSA}`], [`a ${OTHER}`]), [`a ${RSA}`, `a ${OTHER}`]);
    assert.deepEqual(edited([`a ${ONE} comment`], [`a ${ONE}`]), [`a ${ONE} comment`]);
    assert.deepEqual(edited([`a,b ${ONE}`], [`a ${ONE}`]), [`a ${ONE}`]);
    assert.deepEqual(edited([], [`a ${ONE}`, `a ${RSA}`]), [`a ${ONE}`, `a ${RSA}`]);
  });

  it('keeps what is of other hosts too: patterns and markers', () => {
    const lines = [`* ${ONE}`, `@revoked a ${ONE}`];
    assert.deepEqual(edited(lines, [`a ${OTHER}`]), [...lines, `a ${OTHER}`]);
    assert.deepEqual(edited(lines, [], 'absent'), lines);
  });

  it('loses one key, or all of a host', () => {
    const lines = [`a ${ONE}`, `b ${ONE}`, `a ${RSA}`];
    assert.deepEqual(edited(lines, [`a ${RSA}`], 'absent'), [`a ${ONE}`, `b ${ONE}`]);
    assert.deepEqual(edited(lines, [], 'absent'), [`b ${ONE}`]);
  });
});

describe('known_hosts before any host', () => {
  const refusals = (given: JsonObject): readonly string[] => {
    const { params, problems } = paramsChecker('known_hosts', knownHosts.params)(given);
    assert.deepEqual(problems, []);
    return (knownHosts.check?.(params, { name: 'h', groups: [] }) ?? []).map(({ code }) => code);
  };

  it('refuses a key that is none, or of another host', () => {
    assert.deepEqual(refusals({ name: 'A', key: `a ${ONE}` }), []);
    assert.deepEqual(refusals({ name: 'a', state: 'absent' }), []);
    assert.deepEqual(refusals({ name: 'a' }), ['no_key']);
    assert.deepEqual(refusals({ name: 'a', key: '# nothing' }), ['no_key']);
    assert.deepEqual(refusals({ name: 'a', key: ONE }), ['bad_key']);
    assert.deepEqual(refusals({ name: 'a', key: `b ${ONE}` }), ['other_host']);
  });

  it('takes one name', () => {
    const { problems } = paramsChecker('known_hosts', knownHosts.params)({ name: 'a,b', key: `a,b ${ONE}` });
    assert.equal(problems.length, 1);
  });
});
