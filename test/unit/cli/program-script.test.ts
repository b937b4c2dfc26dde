import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';

/** What V8 says to it, in a process of its own: in one that has compiled the program already it would look at nothing. */
function refused(compiled: string): boolean {
  const file = new URL('../../../src/cli/program-script.js', import.meta.url).href;
  const asked = `import { readFileSync } from 'node:fs';
    import { COMPILED, programScript } from '${file}';
    process.stdout.write(String(programScript(${compiled}).cachedDataRejected));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', asked], { encoding: 'utf8' }) === 'true';
}

describe('the program as one file', () => {
  it('is taken as the build compiled it', () => assert.equal(refused('readFileSync(COMPILED)'), false));

  it('is compiled anew where another V8 compiled it, or none', () => {
    assert.equal(refused("Buffer.from('of another V8')"), true);
    assert.equal(refused('Buffer.alloc(0)'), true);
  });
});
