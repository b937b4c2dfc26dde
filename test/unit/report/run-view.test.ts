import assert from 'node:assert/strict';
import { summaryOf } from '../../../src/report/run-summary.ts';
import { runLine } from '../../../src/report/run-view.ts';

describe('a run in the list of runs', () => {
  it('has its time, how it stands, its hosts and its playbooks', () => {
    const events = [
      { type: 'run_started', at: 0, playbooks: ['site.yaml'], check: true, diff: false, forks: 1 },
    ] as const;
    assert.equal(
      runLine('id', summaryOf({ events, isWriting: false })),
      'id  1970-01-01 00:00:00         -  cut off   hosts=0 changed=0 failed=0 unreachable=0  site.yaml (check)',
    );
  });

  it('has no time when its program had none to write it', () => {
    assert.equal(
      runLine('id', summaryOf({ events: [], isWriting: true })),
      'id  -                           -  running   hosts=0 changed=0 failed=0 unreachable=0',
    );
  });
});
