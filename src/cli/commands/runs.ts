import { isatty } from 'node:tty';
import { runIds, runsFolder } from '../../journal/folder.ts';
import { readJournal, runNamed } from '../../journal/read.ts';
import { SUMMARY_EVENTS, summaryOf } from '../../report/run-summary.ts';
import { runDetails, runLine } from '../../report/run-view.ts';

/** `xenplay runs`: the runs whose journals are kept, the newest first. */
export async function runs(): Promise<number> {
  const folder = runsFolder(process.env);
  const ids = runIds(folder);
  if (ids.length === 0) process.stderr.write(`no run has left a journal in ${folder} yet\n`);
  for (const id of ids) {
    const run = await readJournal(folder, id, type => SUMMARY_EVENTS.has(type));
    process.stdout.write(`${runLine(id, summaryOf(run))}\n`);
  }
  return 0;
}

/** `xenplay runs show ID`: what became of one run, from its journal. */
export async function showRun(name: string): Promise<number> {
  const folder = runsFolder(process.env);
  const id = runNamed(folder, name);
  const run = await readJournal(folder, id);
  const color = isatty(1) && process.env['NO_COLOR'] === undefined;
  process.stdout.write(`${runDetails(id, run.path, run, color)}\n`);
  return 0;
}
