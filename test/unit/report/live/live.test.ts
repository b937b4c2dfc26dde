import assert from 'node:assert/strict';
import type { RunEvent, Stage, TaskRef } from '../../../../src/model/event.ts';
import type { TaskResult } from '../../../../src/model/result.ts';
import { humanReport } from '../../../../src/report/human.ts';
import { liveReport } from '../../../../src/report/live/live.ts';

const OK: TaskResult = { status: 'ok', changes: [], facts: {}, warnings: [] };
const COUNTS = { ok: 1, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };

function task(index: number, name: string): TaskRef {
  return { play: 'p', index, name, module: 'command', kind: 'task' };
}

/** A terminal as far as the live view uses one: lines, "up N rows", "clear to the end of the screen". */
class Screen {
  columns = 80;
  rows = 24;
  time = 0;
  #rows: string[] = [''];

  readonly terminal = {
    write: (text: string): void => this.#write(text),
    size: () => ({ columns: this.columns, rows: this.rows }),
    now: (): number => this.time,
  };

  get lines(): readonly string[] {
    return this.#rows;
  }

  #write(text: string): void {
    for (const piece of text.split(/(\x1b\[\d*A\r\x1b\[0J|\n)/)) {
      const up = /^\x1b\[(\d+)A/.exec(piece);
      if (up !== null) this.#rows = [...this.#rows.slice(0, this.#rows.length - 1 - Number(up[1])), ''];
      else if (piece === '\n') this.#rows.push('');
      else this.#rows.push(`${this.#rows.pop() ?? ''}${piece}`);
    }
  }
}

function live(screen: Screen) {
  const human = (write: (text: string) => void) => humanReport(write, { verbosity: 0, diff: false, color: false });
  const report = liveReport(human, screen.terminal, { showsFacts: false });
  const emit = report.emit;
  return {
    ...report,
    emit,
    begin(hosts: readonly string[]) {
      emit({ type: 'run_started', at: 0, playbooks: [], check: false, diff: false, forks: 9 });
      emit({ type: 'play_started', at: 0, play: 'p', hosts });
      emit({ type: 'batch_started', at: 0, play: 'p', batch: 1, batches: 1, hosts });
    },
    stage: (host: string, stage: Stage, name: string, at = screen.time) =>
      emit({ type: 'stage', at, host, stage, task: name }),
    result: (host: string, ref: TaskRef, result: TaskResult) =>
      emit({ type: 'task_result', at: screen.time, host, task: ref, result, durationMs: 1 }),
    end: (hosts: readonly string[]) =>
      emit({
        type: 'run_ended',
        at: screen.time,
        durationMs: 1,
        recap: Object.fromEntries(hosts.map(host => [host, COUNTS])),
        exchanges: {},
        notReached: {},
      } satisfies RunEvent),
  };
}

const HOSTS = Array.from({ length: 1000 }, (_, index) => `web${String(index + 1).padStart(4, '0')}`);

describe('the live view', () => {
  it('shows who is at what, the longest first, and who waits only as a number', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(['a', 'b', 'c']);
    view.stage('a', 'apply', 'install', 1000);
    view.stage('b', 'verify', 'install', 9000);
    view.stage('c', 'wait', 'install', 9000);
    screen.time = 12_000;
    view.tick();
    assert.deepEqual(screen.lines.slice(-4, -1), [
      '── p: 12 s; 3 hosts, 2 busy, 1 waiting; ok 0, changed 0',
      '  a  install  apply 11 s',
      '  b  install  verify 3 s',
    ]);
  });

  it('names the phase of a connection that is being made', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(['a']);
    view.stage('a', 'probe', 'first', 0);
    view.emit({ type: 'phase', at: 2000, host: 'a', phase: 'handshake' });
    screen.time = 5000;
    view.tick();
    assert.equal(screen.lines.at(-2), '  a  first  handshake 3 s');
    view.emit({ type: 'phase', at: 5000, host: 'a', phase: 'exchange' });
    view.tick();
    assert.equal(screen.lines.at(-2), '  a  first  probe 0 s');
  });

  it('holds 1,000 hosts in half a screen of 80 columns, with equal ones as ranges', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(HOSTS);
    for (const host of HOSTS) view.stage(host, 'apply', `a title that is rather long, ${'x'.repeat(80)}`);
    for (const [index, host] of HOSTS.slice(0, 40).entries()) view.stage(host, 'apply', 'slow', -1000 * index);
    view.tick();
    const shown = screen.lines.filter(line => line !== '' && !line.startsWith('PLAY'));
    assert.equal(shown.length, 12);
    assert.ok(shown.every(line => line.length < 80));
    assert.match(shown[1] ?? '', /^ {2}web0040 {2}slow {2}apply 39 s$/);
    assert.match(shown.at(-1) ?? '', /and \d+ more busy$/);
  });

  it('says equal results once, with their hosts, and different ones apart', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(HOSTS);
    for (const host of HOSTS)
      view.result(host, task(0, 'look'), host === 'web0500' ? { ...OK, status: 'changed' } : OK);
    view.end(HOSTS);
    assert.ok(screen.lines.includes('ok: [web[0001-0499,0501-1000]]'));
    assert.ok(screen.lines.includes('changed: [web0500]'));
    assert.ok(screen.lines.some(line => line.startsWith('web[0001-1000] : ok=1')));
  });

  it('does not hold results back for a host that hangs', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(['a', 'b']);
    view.result('a', task(0, 'look'), OK);
    screen.time = 1000;
    view.tick();
    assert.ok(!screen.lines.includes('ok: [a]'));
    screen.time = 3000;
    view.tick();
    assert.ok(screen.lines.includes('ok: [a]'));
  });

  it('leaves none of its lines behind, whatever was written in between', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(['a', 'b']);
    view.stage('a', 'apply', 'look');
    view.tick();
    view.say('a word of ours');
    view.tick();
    view.result('a', task(0, 'look'), OK);
    view.tick();
    view.pause();
    view.tick();
    assert.ok(!screen.lines.some(line => line.startsWith('──')));
    view.resume();
    view.tick();
    assert.ok(screen.lines.some(line => line.startsWith('──')));
    view.end(['a', 'b']);
    view.tick();
    assert.ok(!screen.lines.some(line => line.startsWith('──')));
    assert.ok(screen.lines.includes('a word of ours'));
  });

  it('shows no control characters of a title', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(['a']);
    view.stage('a', 'apply', 'evil\x1b[2J\nfake');
    view.tick();
    assert.equal(screen.lines.at(-2), '  a  evil\\x1b[2J\\nfake  apply 0 s');
  });

  it('cuts wide characters so that no line wraps', () => {
    const screen = new Screen();
    const view = live(screen);
    view.begin(['a']);
    view.stage('a', 'apply', '漢'.repeat(100));
    view.tick();
    const line = screen.lines.at(-2) ?? '';
    const width = line.length + line.split('漢').length - 1;
    assert.ok(width < 80, `${width}`);
  });
});
