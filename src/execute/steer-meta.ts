import { allHold } from '../compile/resolve-task.ts';
import { DiagnosticsError, formatDiagnostic } from '../model/diagnostic.ts';
import { type Inventory, LOCAL_NAMES } from '../model/inventory.ts';
import type { BatchContext } from './batch-context.ts';
import type { RunContext } from './context.ts';
import type { Place } from './course.ts';
import type { HostState } from './host-state.ts';
import type { Meeting } from './meeting.ts';

/** Steers the run at a `meta` task. As in Ansible, what ends one host is asked for each; all else once, of the first. */
export function steerMeta(host: HostState, place: Place, meeting: Meeting, context: BatchContext): void {
  const { task } = place.step;
  switch (task.args['action']) {
    case 'flush_handlers':
      if (isWanted(host, place)) host.course.enter([context.openings.flush(place)]);
      return;
    case 'end_host':
      if (isWanted(host, place)) endHost(host, place, context);
      return;
    case 'reset_connection':
      if (isWanted(host, place)) host.link.renew();
      return;
    case 'noop':
      return;
    default:
      meeting.onceNow(() => steerAll(place, meeting, context));
  }
}

function steerAll(place: Place, { hosts: [first] }: Meeting, context: BatchContext): void {
  if (first !== undefined) context.tookOnce(place.step, first.name);
  if (first === undefined || !isWanted(first, place)) return;
  const { run } = context;
  switch (place.step.task.args['action']) {
    case 'end_play':
      context.play.isOver = true;
      endBatch(context);
      return;
    case 'end_batch':
      endBatch(context);
      return;
    case 'clear_facts':
      for (const { variables } of context.hosts.values()) variables.clearFacts();
      return;
    case 'clear_host_errors':
      clearErrors(context);
      return;
    case 'refresh_inventory':
      refreshInventory(run);
      return;
    default:
      return;
  }
}

/** As in Ansible, of the hosts of the batch. */
function clearErrors({ batch, standing, forgive, recall }: BatchContext): void {
  const lost = batch.filter(name => standing.unreachable.has(name));
  forgive(lost);
  standing.forgive(batch);
  recall(lost);
}

/** An inventory that cannot be read leaves the run with the one that it has. */
function refreshInventory(run: RunContext): void {
  try {
    run.inventory = withLocal(run.reloadInventory(), run.inventory);
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error;
    const text = ['refresh_inventory: the inventory stays as it was', ...error.diagnostics.map(formatDiagnostic)].join(
      '\n',
    );
    run.emit({ type: 'notice', at: run.now(), code: 'inventory_not_refreshed', text });
  }
}

/** This machine is there without an inventory, when a play named it. */
function withLocal(inventory: Inventory, before: Inventory): Inventory {
  const missing = [...before.hosts].filter(([name]) => LOCAL_NAMES.has(name) && !inventory.hosts.has(name));
  return { ...inventory, hosts: new Map([...inventory.hosts, ...missing]) };
}

function endHost(host: HostState, { step }: Place, context: BatchContext): void {
  if (host.blocks.hasFailedAt(step.blocks)) {
    context.standing.failUncounted(host.name);
    if (step.task.anyErrorsFatal === true) context.fatal(step);
  }
  end(host, context);
}

/** As in Ansible, a host that is on its way to mend or clean up a failure has then failed for good, and for all. */
function endBatch(context: BatchContext): void {
  const hosts = [...context.hosts.values()];
  const isFailing = hosts.some(
    ({ name, place, blocks }) => !context.standing.isLost(name) && blocks.isInAftermath(place?.step.blocks ?? []),
  );
  if (isFailing) context.abort();
  for (const host of hosts) end(host, context);
}

function end(host: HostState, { standing }: BatchContext): void {
  host.hasEnded = true;
  standing.leaving.add(host.name);
}

function isWanted(host: HostState, { step: { task } }: Place): boolean {
  return allHold(task.when, host.variables.for(task));
}
