import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runFiles } from '../../src/cli/commands/run.ts';
import { program, type RunArguments } from '../../src/cli/program.ts';
import type { Connect, Connection, Part, PartResult, Reply } from '../../src/connection/connection.ts';
import { connector } from '../../src/connection/open.ts';
import type { TimeShare } from '../../src/connection/time-share.ts';
import { waySeconds } from '../../src/connection/worst-case.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { Masking } from '../../src/report/masking.ts';
import { useFolder } from '../support/play.ts';
import { runs } from '../support/fuzz/fuzz.ts';

const TIMEOUT = 3;
const LOST = { code: 'link_lost', phase: 'exchange', cause: 'lost', mend: 'run again' } as const;

/** A host on which all takes as long as it may, or nearly; what it answers is what this machine answers. */
class SlowHost {
  /** Of all that was waited for, without waiting. */
  seconds = 0;
  /** How often each host was connected to. */
  readonly connects = new Map<string, number>();
  readonly #choices: number[];
  readonly #shares = new Map<TimeShare, number>();

  constructor(choices: readonly number[]) {
    this.#choices = [...choices];
  }

  readonly connect: Connect = (settings, onPhase) => {
    const local = connector()({ ...settings, transport: 'local' }, onPhase);
    const way = waySeconds([settings]);
    let connecting = way.connect;
    let isConnected = false;
    const ask = async (parts: readonly Part[], rest: readonly [Parameters<Connection['exchange']>[1], AbortSignal]) => {
      if (!isConnected) {
        if (connecting <= 0) return { results: parts.map((): PartResult => ({ kind: 'not_run' })), lost: LOST };
        const spent = this.#choice() < 90 ? connecting / 2 : connecting;
        connecting -= Math.max(1, spent);
        this.seconds += spent;
        this.connects.set(settings.host, (this.connects.get(settings.host) ?? 0) + 1);
        isConnected = true;
      }
      this.seconds += way.request + (parts.some(part => part.changes !== undefined) ? way.lock : 0);
      const reply = await local.exchange(parts, ...rest);
      const slow = this.#slowed(parts, reply);
      if (slow.lost !== undefined) isConnected = false;
      return slow;
    };
    return {
      get exchanges() {
        return local.exchanges;
      },
      async exchange(parts, become, signal) {
        const reply = await ask(parts, [become, signal]);
        const isHarmless = parts.every(part => part.changes === undefined);
        return isHarmless && reply.lost !== undefined ? ask(parts, [become, signal]) : reply;
      },
      close: () => local.close(),
    };
  };

  #choice(): number {
    return this.#choices.shift() ?? 50;
  }

  /** Each part to its end, to its deadline, or to the loss of the link. */
  #slowed(parts: readonly Part[], { results }: Reply): Reply {
    const slow: PartResult[] = [];
    for (const [index, part] of parts.entries()) {
      const result = results[index] ?? { kind: 'not_run' };
      if (result.kind === 'not_run') {
        slow.push(result);
        continue;
      }
      const isShorter = this.#spend(part);
      const choice = this.#choice();
      const rest = (kind: 'not_run' | 'unknown') => parts.slice(index + 1).map((): PartResult => ({ kind }));
      if (choice < 10) return { results: [...slow, { kind: 'unknown' }, ...rest('unknown')], lost: LOST };
      if (choice < 20 || isShorter) {
        const output = { exitStatus: 124, stdout: '', stderr: '' };
        const isForNobody = isShorter && part.within?.isAhead === true;
        const late: PartResult = isForNobody ? { kind: 'not_run' } : { kind: 'timed_out', output };
        return { results: [...slow, late, ...rest('not_run')] };
      }
      slow.push(result);
    }
    return { results: slow };
  }

  /** True when what it has together with others ended first. */
  #spend({ deadlineSeconds, within }: Part): boolean {
    if (within === undefined) {
      this.seconds += deadlineSeconds;
      return false;
    }
    const left = this.#shares.get(within) ?? within.secondsLeft;
    const spent = Math.min(left, deadlineSeconds);
    this.#shares.set(within, left - spent);
    this.seconds += spent;
    return left < deadlineSeconds;
  }
}

const KEYWORDS = [
  'ignore_errors: true',
  'ignore_unreachable: true',
  'timeout: 2',
  'retries: 2\ndelay: 0',
  'loop: [1, 2, 3]',
  'idempotent: true',
  'throttle: 1',
  'become: false',
  'notify: told',
  'check_mode: true',
  'run_once: true',
  'delegate_to: h0',
];

describe('the worst case of a run', () => {
  const folder = useFolder();
  const state = process.env['XDG_STATE_HOME'];
  before(() => (process.env['XDG_STATE_HOME'] = folder.path));
  after(() => {
    if (state === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = state;
  });

  async function ran(play: string, hosts: number, choices: readonly number[]) {
    const file = folder.write('play.yaml', play);
    const names = Array.from({ length: hosts }, (_, index) => `h${index},`).join('');
    const slow = new SlowHost(choices);
    const events: RunEvent[] = [];
    const reporter = {
      emit: (event: RunEvent) => void events.push(event),
      say: () => undefined,
      whileAsking: <Answer>(ask: () => Promise<Answer>) => ask(),
      close: () => undefined,
    };
    let asked: RunArguments | undefined;
    const none = () => Promise.reject(new Error('not this command'));
    const commands = {
      ...{ inventory: none, doc: none, lint: none, schema: none, xm2xl: none, runs: none, showRun: none },
      ...{ vault: none, explain: none, exec: none },
      run: (_: readonly string[], args: RunArguments) => {
        asked = args;
        return Promise.resolve(0);
      },
    };
    const argv = ['run', file, '-i', names, '--timeout', String(TIMEOUT), '--forks', '1'];
    await program(commands, '', () => undefined).parseAsync(argv, { from: 'user' });
    assert.ok(asked !== undefined);
    const files = { names: [file], given: new Map<string, string>() };
    await runFiles(files, asked, { masking: new Masking(), reporter, connect: slow.connect });
    const told = events.find(event => event.type === 'worst_case');
    assert.ok(told !== undefined);
    return { told, seconds: slow.seconds, connects: Object.fromEntries(slow.connects) };
  }

  it('has the connection that a host at rest is given again by delegation', async () => {
    const play = (delegation: string): string =>
      `- hosts: all\n  gather_facts: false\n  serial: 1\n  tasks:\n    - stat: {path: /}\n    - stat: {path: /}\n      when: inventory_hostname == "h1"\n${delegation}`;
    // Each way takes all the time that it may.
    const slowest = Array.from({ length: 20 }, () => 99);
    const alone = await ran(play(''), 2, slowest);
    const delegated = await ran(play('      delegate_to: h0\n'), 2, slowest);
    assert.deepEqual(
      [alone.connects, delegated.connects],
      [
        { h0: 1, h1: 1 },
        { h0: 2, h1: 1 },
      ],
    );
    const way = delegated.seconds - alone.seconds;
    assert.ok(way > 0 && delegated.told.seconds - alone.told.seconds >= way, `${way} s`);
    assert.ok(delegated.seconds <= delegated.told.seconds);
  });

  it('is kept whatever hosts do, within the deadlines, one after the other', async () => {
    const task = fc.record({
      module: fc.constantFrom(
        'command: "true"',
        'command: "false"',
        `file: {path: "${folder.path}/x", state: directory}`,
        `file: {path: "${folder.path}/x", state: absent}`,
        `copy: {dest: "${folder.path}/y", content: "{{ 99999 | random }}"}`,
        'wait_for: {path: /, timeout: 2}',
        'stat: {path: /}',
        'debug: {msg: told}',
        'meta: reset_connection',
        'meta: flush_handlers',
      ),
      keywords: fc.uniqueArray(fc.constantFrom(...KEYWORDS), { maxLength: 3 }),
      isRescued: fc.boolean(),
    });
    const plays = fc.record({
      tasks: fc.array(task, { minLength: 1, maxLength: 5 }),
      play: fc.constantFrom('', 'serial: 1', 'strategy: free', 'check_mode: true'),
      hosts: fc.integer({ min: 1, max: 3 }),
      choices: fc.array(fc.nat({ max: 100 }), { maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(plays, async ({ tasks, play, hosts, choices }) => {
        const lines = tasks.map(({ module, keywords, isRescued }) => {
          const lines = [module, ...(module.startsWith('meta') ? [] : keywords)].flatMap(text => text.split('\n'));
          const block = isRescued ? ['block:', '  - ' + lines.join('\n    ')] : lines;
          const rescue = isRescued ? ['rescue:', '  - command: "true"'] : [];
          return `    - ${[...block, ...rescue].join('\n').replaceAll('\n', '\n      ')}\n`;
        });
        const text = [
          '- hosts: all\n  gather_facts: false',
          ...(play === '' ? [] : [`  ${play}`]),
          `  tasks:\n${lines.join('')}  handlers:\n    - name: told\n      command: "true"\n`,
        ].join('\n');
        const { told, seconds } = await ran(text, hosts, choices);
        assert.deepEqual(told.boundless, []);
        assert.ok(seconds <= told.seconds, `${seconds} s > ${told.seconds} s\n${text}`);
      }),
      { numRuns: runs(60) },
    );
  });
});
