#!/usr/bin/env node
// The command `xenplay`: the whole program from one file, compiled already. Reading some hundred files and compiling them would
// take longer than all else that a run of one task does (docs/architecture.md, "One file to start from").
import { readFileSync } from 'node:fs';
import { begin, COMPILED, programScript } from './program-script.ts';

begin(programScript(readFileSync(COMPILED)));
