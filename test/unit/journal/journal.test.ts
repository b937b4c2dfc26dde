import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runIds, runsFolder } from '../../../src/journal/folder.ts';
import { openJournal } from '../../../src/journal/journal.ts';
import { readJournal, runNamed } from '../../../src/journal/read.ts';
import type { RunEvent, TaskRef } from '../../../src/model/event.ts';
import { summaryOf, unsettledChanges } from '../../../src/report/run-summary.ts';

const AS_IT_IS = () => (bytes: Buffer) => bytes;

const TASK: TaskRef = { play: 'p', index: 0, name: 'write it', module: 'copy', kind: 'task' };
const STARTED: RunEvent = {
  type: 'run_started',
  at: 5,
  playbooks: ['site.yaml'],
  check: false,
  diff: false,
  forks: 2,
};
const INTENT: RunEvent = {
  type: 'change_intent',
  at: 6,
  host: 'h1',
  task: TASK,
  changes: [{ summary: 'write /etc/motd', before: '', after: '' }],
};
const RESULT: RunEvent = {
  type: 'task_result',
  at: 7,
  host: 'h1',
  task: TASK,
  result: { status: 'changed', changes: [], facts: {}, warnings: [] },
  durationMs: 1,
};

describe('a journal', () => {
  let runs = '';
  before(() => (runs = mkdtempSync(join(tmpdir(), 'xenplay-runs-'))));
  after(() => rmSync(runs, { recursive: true, force: true }));

  it('holds an intent on disk before anybody may send the change', async () => {
    const journal = openJournal(runs, new Date(), AS_IT_IS);
    journal.emit(STARTED);
    journal.emit(INTENT);
    await Promise.all([journal.intendedOnDisk(), journal.intendedOnDisk()]);
    const text = readFileSync(join(runs, journal.id, 'journal.jsonl'), 'utf8');
    assert.match(text, /"write \/etc\/motd"/);
    journal.close();
  });

  it('is for its owner alone', () => {
    const journal = openJournal(runs, new Date(), AS_IT_IS);
    journal.close();
    const modes = [join(runs, journal.id), join(runs, journal.id, 'journal.jsonl')].map(
      path => statSync(path).mode & 0o777,
    );
    assert.deepEqual(modes, [0o700, 0o600]);
  });

  it('of a run without an end says which changes are unknown, and that the program is gone', async () => {
    const journal = openJournal(runs, new Date(), AS_IT_IS);
    for (const event of [STARTED, RESULT, INTENT]) journal.emit(event);
    journal.close();
    const path = join(runs, journal.id, 'journal.jsonl');
    // Written by a program that is gone by now, in the middle of a line.
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"pid":\d+/, '"pid":4194305'));
    appendFileSync(path, '{"type":"task_res');
    const run = await readJournal(runs, journal.id);
    assert.equal(summaryOf(run).state, 'cut_off');
    assert.deepEqual(
      unsettledChanges(run.events).map(({ host, task }) => [host, task]),
      [['h1', 'write it']],
    );
    assert.equal(summaryOf(run).recap['h1']?.changed, 1);
  });

  it('of a run that goes on says so from its first event on', async () => {
    const journal = openJournal(runs, new Date(), AS_IT_IS);
    journal.emit(STARTED);
    assert.equal(summaryOf(await readJournal(runs, journal.id)).state, 'running');
    journal.close();
  });

  it('has what happened on disk soon, though no change follows', async () => {
    const journal = openJournal(runs, new Date(), AS_IT_IS);
    for (const event of [STARTED, RESULT]) journal.emit(event);
    while ((await readJournal(runs, journal.id)).events.length < 2) await delay(20);
    journal.close();
  });

  it('takes no data of a host that is too long to be of use', async () => {
    const journal = openJournal(runs, new Date(), AS_IT_IS);
    journal.emit({ ...RESULT, result: { ...RESULT.result, facts: { stdout: 'x'.repeat(1e6) } } });
    journal.close();
    assert.ok(statSync(join(runs, journal.id, 'journal.jsonl')).size < 2000);
    const [result] = (await readJournal(runs, journal.id)).events;
    assert.equal(result?.type === 'task_result' && result.result.status, 'changed');
  });

  it('lets no change be sent once it cannot be written', async function () {
    const journal = openJournal(runs, new Date(), AS_IT_IS);
    journal.close();
    // The descriptor is closed: every write fails from now on, as on a full disk.
    journal.emit(INTENT);
    await assert.rejects(journal.intendedOnDisk(), { code: 'journal_unwritable' });
  });

  it('that cannot be begun is told with the mend', () => {
    const file = join(runs, 'a-file');
    writeFileSync(file, '');
    assert.throws(() => openJournal(join(file, 'runs'), new Date(), AS_IT_IS), { code: 'journal_unwritable' });
  });
});

describe('the folder of runs', () => {
  let runs = '';
  beforeEach(() => (runs = mkdtempSync(join(tmpdir(), 'xenplay-runs-'))));
  afterEach(() => rmSync(runs, { recursive: true, force: true }));

  it('keeps the newest hundred, and what is not a run', () => {
    mkdirSync(join(runs, 'notes'));
    for (let day = 0; day < 105; day++) {
      const journal = openJournal(runs, new Date(day * 86_400_000), AS_IT_IS);
      journal.outputFiles.open('h1', 'stdout')?.close();
      journal.close();
    }
    const ids = runIds(runs);
    assert.equal(ids.length, 100);
    assert.match(ids[0] ?? '', /^19700415T/);
    const withOutputs = ids.filter(id => existsSync(join(runs, id, 'output')));
    assert.deepEqual(withOutputs, ids.slice(0, 10));
    assert.ok(statSync(join(runs, 'notes')).isDirectory());
  });

  it('keeps a run that goes on, and its outputs, however many began since', () => {
    const long = openJournal(runs, new Date(), AS_IT_IS);
    long.emit(STARTED);
    long.outputFiles.open('h1', 'stdout')?.close();
    for (let day = 1; day <= 101; day++) openJournal(runs, new Date(Date.now() + day * 86_400_000), AS_IT_IS).close();
    assert.ok(runIds(runs).includes(long.id));
    assert.ok(existsSync(join(runs, long.id, 'output')));
    long.close();
  });

  it('finds a run by the beginning of its id, if that is one alone', () => {
    const journals = [1, 2].map(second => openJournal(runs, new Date(second * 1000), AS_IT_IS));
    for (const journal of journals) journal.close();
    const [first] = journals;
    assert.equal(runNamed(runs, first?.id.slice(0, 17) ?? ''), first?.id);
    assert.throws(() => runNamed(runs, '1970'), { code: 'no_such_run' });
    assert.throws(() => runNamed(runs, '2026'), { code: 'no_such_run' });
  });

  it('is in the state folder of the user', () => {
    assert.equal(runsFolder({ XDG_STATE_HOME: '/var/state' }), '/var/state/xenplay/runs');
    // As the XDG specification wants it, a relative path is as good as none.
    assert.match(runsFolder({ XDG_STATE_HOME: 'state' }), /^\/.*\/\.local\/state\/xenplay\/runs$/);
  });
});
