import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** The program as one file, which the build makes (test/tools/build/make-bundle.ts), and what V8 made of it then. */
const PROGRAM = new URL('xenplay.cjs', import.meta.url);
export const COMPILED = new URL('xenplay.compiled', import.meta.url);

/**
 * How much a function works until V8 optimises it: by default some 130,000 (in bytes of its code that were run). Most runs are over before
 * that pays (docs/architecture.md, "One file to start from").
 */
const WORK_BEFORE_OPTIMISING = 1_000_000;

/** The program, not yet begun. What is compiled already is taken from `compiled`; V8 itself refuses that of another V8 or program. */
export function programScript(compiled?: Buffer): Script {
  // V8 takes what was compiled under the same flags only.
  setFlagsFromString(`--interrupt-budget=${WORK_BEFORE_OPTIMISING}`);
  const text = `(function (require, __dirname) {${readFileSync(PROGRAM, 'latin1')}\n})`;
  return new Script(text, { filename: fileURLToPath(PROGRAM), ...(compiled && { cachedData: compiled }) });
}

export function begin(script: Script): void {
  const run = script.runInThisContext() as (require: NodeJS.Require, folder: string) => void;
  run(createRequire(PROGRAM), dirname(fileURLToPath(PROGRAM)));
}
