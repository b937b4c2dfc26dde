import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xenplay } from '../../bench/contenders.ts';
import { runOnce } from '../../bench/contest.ts';
import { recordSession } from '../../bench/record.ts';
import { type SimulatedFleet, startSimulatedHosts } from '../../bench/simulated/hosts.ts';
import type { Kind } from '../../bench/simulated/kinds.ts';
import { useFleet } from '../../support/fleet.ts';
import { type Played, play } from '../../support/play.ts';

const PLAYBOOK = 'test/bench/plays/sick-fleet.yaml';

/** How many hosts of each kind, and in which phase of its connection such a host is given up. */
const KINDS: Readonly<Partial<Record<Kind, { readonly count: number; readonly phase?: string }>>> = {
  healthy: { count: 24 },
  slow: { count: 3 },
  silent: { count: 3, phase: 'handshake' },
  kex_stalls: { count: 3, phase: 'handshake' },
  auth_refused: { count: 3, phase: 'auth' },
  hangs_after_exec: { count: 3, phase: 'first_byte' },
  dies_mid_output: { count: 3, phase: 'exchange' },
  floods: { count: 3, phase: 'first_byte' },
  refused: { count: 3, phase: 'tcp' },
  black_hole: { count: 3, phase: 'tcp' },
};

// The same with 500 hosts, measured: npm run bench -- sick.
describe('a fleet with sick hosts of every kind', () => {
  const theFleet = useFleet({ hosts: 1 });
  let folder = '';
  let simulated: SimulatedFleet;
  let played: Played;

  before(async function () {
    this.timeout(300_000);
    const fleet = theFleet();
    folder = mkdtempSync(join(tmpdir(), 'xenplay-sick-'));
    const setting = { fleet, folder, runs: 1, slowRuns: 0, playbook: PLAYBOOK };
    await runOnce(fleet, xenplay(setting));
    const counts = Object.fromEntries(Object.entries(KINDS).map(([kind, { count }]) => [kind, count]));
    simulated = await startSimulatedHosts(fleet, await recordSession(setting), counts, folder);
    played = await play(
      argv => simulated.runInControl(argv),
      PLAYBOOK,
      '-i',
      simulated.inventoryFile,
      '--timeout',
      '10',
    );
  });

  after(async () => {
    await simulated.stop();
    rmSync(folder, { recursive: true });
  });

  it('lets healthy and slow hosts through, and names each sick one with its phase', () => {
    const found = simulated.hosts.map(({ name, kind }) => [kind, ...endOf(name)]);
    const wanted = simulated.hosts.map(({ kind }) => {
      const phase = KINDS[kind]?.phase;
      return phase === undefined ? [kind, 'ok', 20] : [kind, 'unreachable', phase];
    });
    assert.deepEqual(found, wanted);
    assert.equal(played.code, 4);
  });

  it('takes no longer than was told before it began', () => {
    const told = played.events.find(event => event.type === 'worst_case');
    assert.equal(
      played.events.findIndex(event => event.type === 'worst_case'),
      1,
    );
    assert.ok(told !== undefined && (played.end?.durationMs ?? Infinity) <= told.seconds * 1000);
    assert.deepEqual(told.boundless, []);
  });

  it('has the healthy done while others are silent still, however long those may be', async () => {
    // One that floods is given up as soon as it has said too much.
    const silent: readonly Kind[] = ['silent', 'kex_stalls', 'hangs_after_exec', 'black_hole'];
    const taking = simulated.hosts.filter(({ kind }) => kind === 'healthy' || silent.includes(kind));
    const wanted = taking.filter(({ kind }) => kind === 'healthy').length * 20;
    const events = join(folder, 'events.jsonl');
    // No deadline is near: it is ended once all is there, and would never be if the healthy waited.
    const ended = `"$@" >${events} & until test "$(grep -c '"type":"task_result"' ${events})" -ge ${wanted}; do kill -0 $! || break; sleep 0.1; done; kill -9 $!; cat ${events}`;
    const limit = taking.map(({ name }) => name).join(',');
    const run = await play(
      argv => simulated.runInControl(['sh', '-c', ended, 'sh', ...argv]),
      PLAYBOOK,
      '-i',
      simulated.inventoryFile,
      ...['--timeout', '3600', '--limit', limit],
    );
    const ok = taking.filter(
      ({ name }) => run.resultsOf(name).length === 20 && run.resultsOf(name).at(-1)?.status === 'ok',
    );
    assert.deepEqual(new Set(ok.map(({ kind }) => kind)), new Set(['healthy']), run.stderr);
    assert.equal(ok.length * 20, wanted);
  });

  /** Of a host that came through: with how many tasks; of one that did not: in which phase. */
  function endOf(name: string): readonly [string, string | number] {
    const results = played.resultsOf(name);
    const last = results.at(-1);
    if (last?.status === 'unreachable') return ['unreachable', last.failure?.phase ?? ''];
    return [last?.status ?? 'never heard of', results.length];
  }
});
