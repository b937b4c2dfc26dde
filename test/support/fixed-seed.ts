// Loaded before all suites: property tests try the same values in every run, so that no commit fails by chance.
import fc from 'fast-check';
import { runs, SEED } from './fuzz/fuzz.ts';

fc.configureGlobal({ seed: SEED, numRuns: runs(100) });
