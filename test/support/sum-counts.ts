// Prints what failed and was skipped, and `N passed, N failed, N skipped`, over all lines of a counts file. With `--no-skips`, a
// skipped test is a failure.
import { readFileSync } from 'node:fs';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  /** Title and first lines of the cause. A stage that counts no tests gives none. */
  readonly failures?: readonly string[];
}

const [file = '', ...flags] = process.argv.slice(2);
const all = readFileSync(file, 'utf8')
  .split('\n')
  .filter(line => line !== '')
  .map(line => JSON.parse(line) as Counts);
const sum = (count: (counts: Counts) => number): number => all.reduce((total, counts) => total + count(counts), 0);
const skipped = all.flatMap(counts => counts.skipped);
const [passed, failed] = [sum(counts => counts.passed), sum(counts => counts.failed)];
for (const failure of all.flatMap(counts => counts.failures ?? [])) process.stdout.write(`failed: ${failure}\n`);
for (const title of skipped) process.stdout.write(`skipped: ${title}\n`);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
const isWrong = failed > 0 || passed === 0 || (flags.includes('--no-skips') && skipped.length > 0);
process.exitCode = isWrong ? 1 : 0;
