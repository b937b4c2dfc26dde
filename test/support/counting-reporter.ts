import { appendFileSync } from 'node:fs';
import mocha, { type MochaOptions, type Runner } from 'mocha';

const causeLines = 12;

/**
 * Mocha's spec report, and at its end the counts as one JSON line in the file that XENPLAY_TEST_COUNTS names, so that several
 * runs of mocha add up to one sum. The failures go with them: of a long log often only the end is kept.
 */
export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    const skipped: string[] = [];
    const failures: string[] = [];
    runner.on('pending', test => skipped.push(test.fullTitle()));
    runner.on('fail', (test, error) => failures.push(`${test.fullTitle()}: ${causeOf(error)}`));
    runner.once('end', () => {
      const file = process.env['XENPLAY_TEST_COUNTS'];
      const { passes = 0, failures: failed = 0 } = runner.stats ?? {};
      if (file !== undefined)
        appendFileSync(file, `${JSON.stringify({ passed: passes, failed, skipped, failures })}\n`);
    });
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return cause.split('\n').slice(0, causeLines).join('\n  ');
}
