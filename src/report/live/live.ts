import type { Emit } from '../../model/event.ts';
import { BusyHosts } from './busy-hosts.ts';
import { type FoldedResults, foldResults } from './fold-results.ts';
import { type Size, statusLines } from './status-lines.ts';

/** The terminal as the live view needs it. */
export interface Terminal {
  write(text: string): void;
  size(): Size;
  now(): number;
}

export interface LiveReport {
  readonly emit: Emit;
  /** Shows a text that is no event above the live lines. */
  say(text: string): void;
  /** Draws anew; called several times a second. */
  tick(): void;
  /** Takes the live lines off, e.g. while the terminal asks something; `tick` brings them back after `resume`. */
  pause(): void;
  resume(): void;
}

/** Results older than this are shown even though hosts of the same task are still at it. */
const HELD_MILLISECONDS = 2000;

/** The human report above, with equal results once, and below it lines that show what hosts are at right now. */
export function liveReport(
  human: (write: (text: string) => void) => Emit,
  terminal: Terminal,
  options: { readonly showsFacts: boolean },
): LiveReport {
  return withBusyHosts(write => foldResults(human(write), options), terminal);
}

/** Any report, and below it what hosts are at. */
export function withBusyHosts(
  report: (write: (text: string) => void) => FoldedResults,
  terminal: Terminal,
): LiveReport {
  const state = new BusyHosts();
  const region = new Region(terminal);
  const folded = report(text => region.above(text));
  let isPaused = false;
  let isOver = false;
  return {
    emit(event) {
      state.take(event);
      if (event.type === 'run_ended') {
        isOver = true;
        region.clear();
      }
      folded.emit(event);
    },
    say(text) {
      region.above(`${text}\n`);
    },
    tick() {
      if (isPaused || isOver) return;
      folded.flush(terminal.now() - HELD_MILLISECONDS);
      region.draw(statusLines(state, terminal.now(), terminal.size()));
    },
    pause() {
      isPaused = true;
      folded.flush();
      region.clear();
    },
    resume() {
      isPaused = false;
    },
  };
}

/** The last lines of the terminal: taken off before anything is written above them. */
class Region {
  readonly #terminal: Terminal;
  #lines: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  above(text: string): void {
    this.clear();
    this.#terminal.write(text);
  }

  clear(): void {
    if (this.#lines.length > 0) this.#terminal.write(this.#erasure());
    this.#lines = [];
  }

  draw(lines: readonly string[]): void {
    if (lines.length === this.#lines.length && lines.every((line, index) => line === this.#lines[index])) return;
    const erasure = this.#lines.length === 0 ? '' : this.#erasure();
    this.#terminal.write(`${erasure}${lines.map(line => `${line}\n`).join('')}`);
    this.#lines = lines;
  }

  /** A terminal that has become narrower shows a line of ours on several rows. */
  #erasure(): string {
    const { columns } = this.#terminal.size();
    const rows = this.#lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
    return `\x1b[${rows}A\r\x1b[0J`;
  }
}
