import { startFleet } from '../../support/fleet.ts';
import type { Contender } from '../contenders.ts';
import { contest } from '../contest.ts';
import type { Experiment } from '../experiment.ts';
import { costTable } from '../table.ts';

/** What it costs to start at all. */
export const startUp: Experiment = async ({ folder, runs }) => {
  const fleet = await startFleet({ hosts: 1 });
  try {
    const program = [process.execPath, 'build/src/cli/start.js'] as const;
    const contenders: readonly Contender[] = [
      { name: 'xenplay --version', runs, argv: [...program, '--version'], hasRecap: false },
      { name: 'one task', runs, argv: [...program, 'run', 'test/bench/plays/one-task.yaml'], hasRecap: true },
    ];
    const setting = { fleet, folder, runs, slowRuns: 0, playbook: '' };
    const rows = await contest(setting, 'start-up', contenders);
    return [{ title: 'Start-up, and one task on this machine', rows, text: costTable(rows, '') }];
  } finally {
    await fleet.stop();
  }
};
