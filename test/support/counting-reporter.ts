import { appendFileSync } from 'node:fs';
import mocha, { type MochaOptions, type Runner } from 'mocha';

/**
 * Mocha's spec report, and at its end the counts as one JSON line in the file that XENPLAY_TEST_COUNTS names, so that several
 * runs of mocha add up to one sum.
 */
export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    const skipped: string[] = [];
    runner.on('pending', test => skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env['XENPLAY_TEST_COUNTS'];
      const { passes = 0, failures = 0 } = runner.stats ?? {};
      if (file !== undefined)
        appendFileSync(file, `${JSON.stringify({ passed: passes, failed: failures, skipped })}\n`);
    });
  }
}
