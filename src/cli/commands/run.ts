import type { Schedule } from '../../compile/schedule.ts';
import type { Connect } from '../../connection/connection.ts';
import { connector } from '../../connection/open.ts';
import { Jobs } from '../../execute/jobs/jobs.ts';
import type { RunContext, RunOptions } from '../../execute/context.ts';
import { boundedBy } from '../../execute/run-batch.ts';
import { runSchedule, type RunOutcome } from '../../execute/run-schedule.ts';
import { runsFolder } from '../../journal/folder.ts';
import { openJournal } from '../../journal/journal.ts';
import { type Diagnostic, formatDiagnostic } from '../../model/diagnostic.ts';
import type { Emit } from '../../model/event.ts';
import type { Inventory } from '../../model/inventory.ts';
import { type Interrupt, watchInterrupt } from '../interrupt.ts';
import { setUpV8For } from '../v8-settings.ts';
import { checkedRun } from '../checked-run.ts';
import { adHocListing, listing as listingIn } from '../listings.ts';
import { hostCount, type PlaybookFiles, reloadedInventory } from '../load-run.ts';
import type { Masking } from '../../report/masking.ts';
import { printable } from '../../report/printable.ts';
import { vaultAccess } from '../vault-access.ts';
import type { RunArguments } from '../program.ts';
import { runLock } from '../run-lock.ts';
import { personAtInput } from '../person.ts';
import { passwordsOf } from '../passwords.ts';
import { askSecret } from '../prompt.ts';
import { type Reporter, reporterFor } from '../reporter.ts';

/** Exit codes as the field has them: 0 all well, 1 the files are wrong, 2 a host failed, 4 a host was unreachable. */
export function run(playbooks: readonly string[], args: RunArguments, masking: Masking): Promise<number> {
  return runFiles({ names: playbooks, given: new Map() }, args, { masking });
}

interface Ways {
  readonly masking: Masking;
  readonly reporter?: Reporter;
  readonly connect?: Connect;
  /** Where a playbook that nobody wrote came from. */
  readonly placed?: (told: Diagnostic) => Diagnostic;
}

/** Loads, checks and carries out playbooks; without a reporter and a way to connect, as the options say. */
export async function runFiles(
  files: PlaybookFiles,
  args: RunArguments,
  { masking, reporter, connect, placed = told => told }: Ways,
): Promise<number> {
  const vault = await vaultAccess(args, masking);
  const { loaded, context, foresees, warnings } = await checkedRun(files, args, vault);
  const playbooks = files.names;
  for (const warning of warnings.map(placed))
    process.stderr.write(`${printable(masking.text(formatDiagnostic(warning)))}\n`);
  const isAdHoc = playbooks.every(name => files.given.has(name));
  const listing = listingOf(loaded.schedule, isAdHoc ? undefined : playbooks, args);
  if (listing !== undefined) {
    process.stdout.write(listing === '' ? '' : `${listing}\n`);
    return 0;
  }
  const lock = runLock(
    playbooks.filter(name => !files.given.has(name)),
    args.breakLock,
  );
  const reloadInventory = (): Inventory => reloadedInventory(loaded, args, vault);
  const told = { masking, report: reporter ?? reporterFor(args), ...(connect === undefined ? {} : { connect }) };
  setUpV8For(hostCount(loaded));
  const worstCase = foresees.total(loaded.schedule);
  const options = await withPasswords(context.options, args);
  const wiring = { ...context, options, worstCase, reloadInventory, lock };
  return exitCode(await toldRun(loaded.schedule, playbooks, wiring, told));
}

/** Carries a schedule out with its events in the journal and on the terminal. */
async function toldRun(
  schedule: Schedule,
  playbooks: readonly string[],
  wiring: Omit<Wiring, 'emit' | 'intendedOnDisk' | 'outputFiles' | 'interrupt' | 'whileAsking'>,
  { masking, report, ...ways }: { masking: Masking; report: Reporter; connect?: Connect },
): Promise<RunOutcome> {
  const journal = openJournal(runsFolder(process.env), new Date(), () => masking.bytes());
  const emit = masked(event => {
    journal.emit(event);
    report.emit(event);
  }, masking);
  const { intendedOnDisk, outputFiles } = journal;
  const { whileAsking } = report;
  const interrupt = watchInterrupt(report.say);
  try {
    return await carryOut(schedule, playbooks, {
      ...wiring,
      ...ways,
      emit,
      intendedOnDisk,
      outputFiles,
      interrupt,
      whileAsking,
    });
  } finally {
    interrupt.dispose();
    report.close();
    journal.close();
  }
}

async function withPasswords(options: RunOptions, args: RunArguments): Promise<RunOptions> {
  return { ...options, connection: { ...options.connection, ...(await passwordsOf(args)) } };
}

/** What the run opened is shown by no view of it. */
function masked(emit: Emit, masking: Masking): Emit {
  return event => emit(masking.event(event));
}

/** Without playbooks: of a task that stands on the command line. */
function listingOf(
  schedule: Schedule,
  playbooks: readonly string[] | undefined,
  args: RunArguments,
): string | undefined {
  if (playbooks === undefined) return args.listHosts ? adHocListing(schedule) : undefined;
  if (args.listHosts || args.listTasks || args.listTags) return listingIn(schedule, playbooks, args);
  return args.syntaxCheck ? 'no mistakes found' : undefined;
}

type Wiring = Omit<RunContext, 'connect' | 'limit' | 'drain' | 'stop' | 'person' | 'now' | 'fleet' | 'jobs'> & {
  /** Absent: as the settings of each host say. */
  readonly connect?: Connect;
  readonly interrupt: Interrupt;
  readonly lock: ReturnType<typeof runLock>;
  readonly whileAsking: Reporter['whileAsking'];
};

function carryOut(
  schedule: Schedule,
  playbooks: readonly string[],
  { interrupt, lock, whileAsking, ...wiring }: Wiring,
): Promise<RunOutcome> {
  const { drain, stop, onInterrupt } = interrupt;
  const limit = boundedBy(wiring.options.forks);
  const given = wiring.connect;
  const connect =
    given ??
    connector({
      ...(process.stdin.isTTY ? { ask: question => whileAsking(() => askSecret(question)) } : {}),
      tell: (code, text) => wiring.emit({ type: 'notice', at: Date.now(), code, text }),
      ...lock,
    });
  const person = personAtInput({ whileAsking, onInterrupt });
  const own = { drain, stop, person, now: Date.now, fleet: { changes: 0 }, jobs: new Jobs() };
  return runSchedule(schedule, { ...wiring, connect, limit, ...own }, playbooks).finally(() => person.close());
}

/** An unreachable host weighs more than a failed one, but where the play forbade to go on; an interrupted run is never a success. */
function exitCode({ failed, unreachable, isAborted, interruption }: RunOutcome): number {
  if (isAborted) return 2;
  if (unreachable.size > 0) return 4;
  if (failed.size > 0) return 2;
  return interruption === undefined ? 0 : 1;
}
