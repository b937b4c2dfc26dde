import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYaml } from '../../src/load/yaml.ts';
import { isJsonObject } from '../../src/model/json.ts';
import { vaultedOf } from '../../src/model/vaulted.ts';
import { REPOSITORY } from './run.ts';

const BYTES = Buffer.from(Array.from({ length: 4097 }, (_, index) => (index * 31) % 256));
const OURS = [process.execPath, join(REPOSITORY, 'build/src/cli/start.js'), 'vault'] as const;

/** Files that the one program wrote are read by the other. */
describe('vault files', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  const options = { env: { ...process.env, LC_ALL: 'C.UTF-8', EDITOR: 'sh -c \'echo more >> "$0"\'' } };
  const theirs = (...words: readonly string[]): string =>
    execFileSync('ansible-vault', words, {
      ...options,
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const ours = (words: readonly string[], input = '') => {
    const [node, ...program] = OURS;
    return spawnSync(node, [...program, ...words], { ...options, cwd: folder, input: Buffer.from(input) });
  };
  const done = (words: readonly string[], input = ''): Buffer => {
    const { status, stdout, stderr } = ours(words, input);
    assert.equal(status, 0, stderr.toString());
    return stdout;
  };
  const refused = (words: readonly string[], why: RegExp, input = ''): void => {
    const { status, stdout, stderr } = ours(words, input);
    assert.equal(status, 1);
    assert.match(stderr.toString(), why);
    assert.equal(stdout.length, 0);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xenplay-vault-test-'));
    writeFileSync(at('one'), 'password one\n');
    writeFileSync(at('two'), 'password two\n');
    writeFileSync(at('file'), BYTES);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const id of ['one', 'dev@one'])
    it(`of xenplay are read by ansible-vault (--vault-id ${id})`, () => {
      done(['encrypt', '--vault-id', id, 'file']);
      assert.match(readFileSync(at('file'), 'latin1'), id === 'one' ? /^\$ANSIBLE_VAULT;1\.1;/ : /;1\.2;AES256;dev\n/);
      theirs('decrypt', '--vault-id', id, 'file');
      assert.deepEqual(readFileSync(at('file')), BYTES);
    });

  it('of ansible-vault are read by xenplay', () => {
    theirs('encrypt', '--vault-id', 'dev@one', 'file');
    assert.deepEqual(done(['view', '--vault-id', 'dev@one', 'file']), BYTES);
    done(['decrypt', '--vault-password-file', 'one', 'file']);
    assert.deepEqual(readFileSync(at('file')), BYTES);
    assert.equal(statSync(at('file')).mode & 0o777, 0o600);
  });

  it('get another password', () => {
    theirs('encrypt', '--vault-id', 'dev@one', 'file');
    chmodSync(at('file'), 0o640);
    done(['rekey', '--vault-id', 'dev@one', '--new-vault-id', 'prod@two', 'file']);
    assert.equal(statSync(at('file')).mode & 0o777, 0o640);
    theirs('decrypt', '--vault-id', 'prod@two', 'file');
    assert.deepEqual(readFileSync(at('file')), BYTES);
  });

  it('are edited and made with the editor, and keep their label', () => {
    writeFileSync(at('text.yml'), 'a: 1\n');
    theirs('encrypt', '--vault-id', 'dev@one', 'text.yml');
    done(['edit', '--vault-id', 'prod@two', '--vault-id', 'dev@one', 'text.yml']);
    assert.match(readFileSync(at('text.yml'), 'utf8'), /;1\.2;AES256;dev\n/);
    assert.equal(theirs('view', '--vault-id', 'dev@one', 'text.yml'), 'a: 1\nmore\n');
    done(['create', '--vault-password-file', 'two', 'new.yml']);
    assert.equal(theirs('view', '--vault-password-file', 'two', 'new.yml'), 'more\n');
    refused(['create', '--vault-password-file', 'two', 'new.yml'], /there already/);
  });

  it('go through standard input and output, and elsewhere with --output', () => {
    const text = done(['encrypt', '--vault-password-file', 'one'], 'from a pipe');
    assert.equal(done(['decrypt', '--vault-password-file', 'one'], text.toString()).toString(), 'from a pipe');
    done(['encrypt', '--vault-password-file', 'one', '--output', 'other', 'file']);
    assert.deepEqual(readFileSync(at('file')), BYTES);
    theirs('decrypt', '--vault-password-file', 'one', 'other');
    assert.deepEqual(readFileSync(at('other')), BYTES);
  });

  it('hold values that a playbook of either program reads', () => {
    const words = ['encrypt-string', '--vault-id', 'dev@one', '-n', 'a', '-n', 'b', 'first {{ x }}', 'second'];
    const yaml = done(words).toString();
    const { value } = parseYaml(yaml, 'values.yml');
    assert.ok(isJsonObject(value));
    for (const [name, plain] of [
      ['a', 'first {{ x }}'],
      ['b', 'second'],
    ] as const) {
      const text = value[name];
      assert.ok(typeof text === 'string');
      writeFileSync(at(name), vaultedOf(text)?.envelope ?? '');
      assert.equal(theirs('view', '--vault-password-file', 'one', name).trimEnd(), plain);
    }
    assert.match(done(['encrypt_string', '--vault-password-file', 'one'], 'x').toString(), /^!vault \|\n {2}\$ANSIBLE/);
  });

  it('are left as they are when anything is wrong', () => {
    theirs('encrypt', '--vault-password-file', 'one', 'file');
    const before = readFileSync(at('file'));
    writeFileSync(at('plain'), 'plain');
    refused(['decrypt', '--vault-password-file', 'two', 'file'], /^file:1:1: no vault password fits/);
    refused(['encrypt', '--vault-password-file', 'one', 'file'], /encrypted already/);
    refused(['decrypt', '--vault-password-file', 'one', 'file', 'plain'], /plain is not encrypted/);
    refused(
      ['rekey', '--vault-password-file', 'one', '--new-vault-password-file', 'none', 'file'],
      /no vault password file/,
    );
    refused(['decrypt', 'file'], /is empty/);
    refused(['encrypt', '--vault-id', 'a@one', '--vault-id', 'b@two', 'plain'], /--encrypt-vault-id/);
    refused(['view', '--vault-password-file', 'one', 'none'], /cannot read none/);
    const text = before.toString('latin1').trimEnd();
    writeFileSync(at('altered'), `${text.slice(0, -2)}${text.endsWith('61') ? '62' : '61'}\n`);
    refused(['view', '--vault-password-file', 'one', 'altered'], /or it was altered/);
    assert.throws(() => theirs('view', '--vault-password-file', 'one', 'altered'));
    assert.deepEqual(readFileSync(at('file')), before);
    assert.ok(!existsSync(at('new.yml')));
  });

  it('take a password from a pipe, and ask for each one', () => {
    done(['encrypt', '-J', 'file'], 'password one\n');
    theirs('decrypt', '--vault-password-file', 'one', 'file');
    assert.deepEqual(readFileSync(at('file')), BYTES);
    theirs('encrypt', '--vault-password-file', 'one', 'file');
    done(['rekey', '-J', 'file'], 'password one\npassword two\n');
    theirs('decrypt', '--vault-password-file', 'two', 'file');
    assert.deepEqual(readFileSync(at('file')), BYTES);
  });
});
