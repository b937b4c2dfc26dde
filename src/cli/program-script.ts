import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** The program as one file, which the build makes (test/tools/build/make-bundle.ts), and what V8 made of it then. */
const PROGRAM = new URL('xenplay.cjs', import.meta.url);
export const COMPILED = new URL('xenplay.compiled', import.meta.url);

/** The program, not yet begun. What is compiled already is taken from `compiled`; V8 itself refuses that of another V8 or program. */
export function programScript(compiled?: Buffer): Script {
  const text = `(function (require, __dirname) {${readFileSync(PROGRAM, 'latin1')}\n})`;
  return new Script(text, { filename: fileURLToPath(PROGRAM), ...(compiled && { cachedData: compiled }) });
}

export function begin(script: Script): void {
  const run = script.runInThisContext() as (require: NodeJS.Require, folder: string) => void;
  run(createRequire(PROGRAM), dirname(fileURLToPath(PROGRAM)));
}
