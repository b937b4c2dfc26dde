import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runHere } from './play.ts';

type Run = (argv: readonly [string, ...string[]]) => Promise<{ readonly stdout: string }>;

let sockets = 0;

/** A real terminal, of so many columns; its server is this test's own. */
export class Terminal {
  readonly #socket: string;
  readonly #run: Run;

  /** Each has a socket of its own: a server that is just ending would take the next session along. */
  constructor(folder: string, run: Run = runHere) {
    this.#run = run;
    this.#socket = join(folder, `tmux${sockets++}`);
  }

  async #tmux(...words: readonly string[]): Promise<string> {
    return (await this.#run(['tmux', '-S', this.#socket, '-f', '/dev/null', ...words])).stdout;
  }

  async start(command: string, columns: number): Promise<void> {
    await this.#tmux('new-session', '-d', '-s', 'it', '-x', String(columns), '-y', '24', `${command}; sleep 600`);
  }

  /** What a person types: keys as tmux names them (`Enter`, `C-c`), other words as they are. */
  type(...keys: readonly string[]): Promise<string> {
    return this.#tmux('send-keys', '-t', 'it', ...keys);
  }

  resize(columns: number): Promise<string> {
    return this.#tmux('resize-window', '-t', 'it', '-x', String(columns));
  }

  /** All that was shown, what has scrolled away included; wrapped lines are several. */
  async lines(): Promise<readonly string[]> {
    return (await this.#tmux('capture-pane', '-p', '-t', 'it', '-S', '-2000')).split('\n');
  }

  /** What is on the screen now, with escape sequences for colours, without the empty lines at its end. */
  async coloured(): Promise<readonly string[]> {
    return (await this.#tmux('capture-pane', '-e', '-p', '-t', 'it')).trimEnd().split('\n');
  }

  async until(what: string, holds: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
    for (let tries = 0; tries < 1200; tries++) {
      const lines = await this.lines();
      if (holds(lines)) return lines;
      await delay(50);
    }
    throw new Error(`the terminal never showed ${what}:\n${(await this.lines()).join('\n')}`);
  }

  async end(): Promise<void> {
    await this.#tmux('kill-server');
  }
}
