import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { InventoryScript, isProgram } from '../../../../src/load/inventory/script.ts';
import { Findings } from '../../../../src/load/reader.ts';
import { withFiles } from '../../../support/file-tree.ts';

function listed(text: string, mostSeconds?: number) {
  return withFiles({ dynamic: text }, folder => {
    const findings = new Findings();
    const value = new InventoryScript(join(folder, 'dynamic'), findings, mostSeconds).list();
    return { value, findings: findings.diagnostics };
  });
}

describe('an inventory script', () => {
  it('shows what it said on stderr when it fails', () => {
    const { findings } = listed('#!/bin/sh\necho no token >&2\nexit 3\n');
    assert.match(findings[0]?.cause ?? '', /--list ended with 3\n {4}no token$/);
  });

  it('is ended when it takes too long', function () {
    const { value, findings } = listed('#!/bin/sh\nexec sleep 1000\n', 0.2);
    assert.equal(value, undefined);
    assert.match(findings[0]?.cause ?? '', /took too long/);
  });

  it('keeps all digits of a long number', () =>
    assert.deepEqual(listed(`#!/bin/sh\necho '{"n": 12345678901234567890}'\n`).value, { n: '12345678901234567890' }));

  it('gets a hostile host name as one word, without a shell', () =>
    withFiles({ dynamic: `#!/bin/sh\nprintf '{"words": %s}' $#\n` }, folder => {
      const script = new InventoryScript(join(folder, 'dynamic'), new Findings());
      assert.deepEqual(script.host('a; touch b $(c)'), { words: 2 });
    }));

  it('is told from a text that merely may be executed, and from a script that may not be', () =>
    withFiles({ text: '[g]\na\n', script: '#!/bin/sh\n' }, folder => {
      chmodSync(join(folder, 'text'), 0o755);
      chmodSync(join(folder, 'script'), 0o644);
      assert.deepEqual([isProgram(join(folder, 'text')), isProgram(join(folder, 'script'))], [false, false]);
      assert.equal(isProgram('/bin/sh'), true);
    }));
});
