// Runs the program with the words it is given, and keeps what V8 compiled for that: node compile-program.js WORDS...
import { writeFileSync } from 'node:fs';
import { begin, COMPILED, programScript } from '../../../src/cli/program-script.ts';

const script = programScript();
begin(script);
process.on('exit', () => writeFileSync(COMPILED, script.createCachedData()));
