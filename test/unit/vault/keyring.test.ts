import assert from 'node:assert/strict';
import { OrchestratorError } from '../../../src/model/diagnostic.ts';
import { Secret } from '../../../src/model/secret.ts';
import { isEncrypted, parseEnvelope } from '../../../src/vault/envelope.ts';
import { DEFAULT_LABEL, Keyring, sealed } from '../../../src/vault/keyring.ts';

/** `printf 'hello there\n' | ansible-vault encrypt --vault-id lab@FILE` of ansible-core 2.14; the password is "secret1". */
const BY_ANSIBLE = `$ANSIBLE_VAULT;1.2;AES256;lab
34376637363665666336363166323435306264313038336235623866363438616237343961316435
3132363639306337323435633436393332366331366165300a383064363239616534363164316663
66373566626162393231323461613639613137613565363063303134326139333763373837326138
3234343662376634300a356664373039373934316165363666363332623666316132333462323036
3566
`;

const key = (password: string, label = DEFAULT_LABEL) => ({ label, password: new Secret(password) });
const place = { file: 'vars.yaml', line: 3, column: 4 };

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof OrchestratorError) return error.code;
    throw error;
  }
  return 'none';
}

describe('Keyring', () => {
  it('reads what ansible-vault wrote', () => {
    const { plain } = new Keyring([key('secret1')]).open(BY_ANSIBLE);
    assert.equal(plain.toString(), 'hello there\n');
    assert.equal(parseEnvelope(BY_ANSIBLE).label, 'lab');
  });

  it('gives any bytes back', () => {
    for (const length of [0, 1, 15, 16, 17, 5000]) {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 256));
      const text = sealed(bytes, key('pässword', 'dev'));
      assert.ok(isEncrypted(text));
      assert.match(text, /^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
      assert.deepEqual(new Keyring([key('pässword')]).open(text).plain, bytes);
    }
  });

  it('writes format 1.1 for a password without a label, and never the same text twice', () => {
    const [a, b] = [sealed(Buffer.from('x'), key('p')), sealed(Buffer.from('x'), key('p'))];
    assert.match(a, /^\$ANSIBLE_VAULT;1\.1;AES256\n/);
    assert.notEqual(a, b);
    assert.ok(a.split('\n').every(line => line.length <= 80));
  });

  it('tries every password, the one of the label first', () => {
    const keyring = new Keyring([key('a', 'one'), key('secret1', 'lab'), key('b', 'two')]);
    assert.equal(keyring.open(BY_ANSIBLE).key.label, 'lab');
    assert.equal(new Keyring([key('a', 'lab'), key('secret1', 'x')]).open(BY_ANSIBLE).key.label, 'x');
  });

  it('tells apart: no password, none that fits, a damaged text', () => {
    const keyring = new Keyring([key('secret1')]);
    const other = BY_ANSIBLE.replace(/\n(.)/, (_, sign) => `\n${sign === '3' ? '4' : '3'}`);
    assert.equal(
      codeOf(() => new Keyring([]).open(BY_ANSIBLE)),
      'vault_no_password',
    );
    assert.equal(
      codeOf(() => new Keyring([key('wrong')]).open(BY_ANSIBLE)),
      'vault_wrong_password',
    );
    const lines = BY_ANSIBLE.trim().split('\n');
    const last = lines.at(-1) ?? '';
    const altered = [...lines.slice(0, -1), last.slice(0, -2) + (last.endsWith('61') ? '62' : '61')].join('\n');
    for (const text of [other, altered, BY_ANSIBLE.slice(0, 200), BY_ANSIBLE.replace('1.2', '1.3'), `${BY_ANSIBLE}zz`])
      assert.match(
        codeOf(() => keyring.open(text)),
        /^vault_(?:format|wrong_password)$/,
      );
    assert.equal(
      codeOf(() => keyring.open(altered)),
      'vault_wrong_password',
    );
  });

  it('names the place of what it cannot open, and no password', () => {
    assert.throws(
      () => new Keyring([key('hunter22', 'dev')]).open(BY_ANSIBLE, place),
      (error: unknown) => {
        assert.ok(error instanceof OrchestratorError);
        assert.deepEqual(error.position, place);
        assert.match(error.message, /vars\.yaml:3.*"lab".*tried: dev/);
        assert.doesNotMatch(JSON.stringify(error), /hunter22/);
        return true;
      },
    );
  });

  it('asks which password encrypts when there are several', () => {
    const keyring = new Keyring([key('a', 'one'), key('b', 'two')]);
    assert.equal(keyring.keyFor('two').label, 'two');
    assert.equal(
      codeOf(() => keyring.keyFor(undefined)),
      'vault_id',
    );
    assert.equal(
      codeOf(() => keyring.keyFor('three')),
      'vault_id',
    );
  });
});
