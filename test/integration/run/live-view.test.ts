import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';

/** A real terminal, of so many columns; its server is this test's own. */
class Terminal {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  async #tmux(...words: readonly string[]): Promise<string> {
    return (await runHere(['tmux', '-S', this.#socket, '-f', '/dev/null', ...words])).stdout;
  }

  async start(command: string, columns: number): Promise<void> {
    await this.#tmux('new-session', '-d', '-s', 'it', '-x', String(columns), '-y', '24', `${command}; sleep 600`);
  }

  resize(columns: number): Promise<string> {
    return this.#tmux('resize-window', '-t', 'it', '-x', String(columns));
  }

  /** All that was shown, what has scrolled away included; wrapped lines are several. */
  async lines(): Promise<readonly string[]> {
    return (await this.#tmux('capture-pane', '-p', '-t', 'it', '-S', '-2000')).split('\n');
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

describe('the live view in a real terminal', () => {
  const folder = useFolder();
  let terminal: Terminal;
  beforeEach(() => (terminal = new Terminal(join(folder.path, 'tmux'))));
  afterEach(() => terminal.end());

  const isStatus = (line: string): boolean => line.startsWith('── ');

  it('shows who is busy, follows a resize, and ends with the recap alone', async () => {
    const gate = join(folder.path, 'go');
    const book = folder.write(
      'live.yaml',
      [
        '- hosts: all',
        '  connection: local',
        '  gather_facts: false',
        '  tasks:',
        '    - {name: quick, command: echo hello}',
        `    - {name: held, shell: "test {{ inventory_hostname }} != web07 || while ! test -e ${gate}; do sleep 0.1; done"}`,
      ].join('\n'),
    );
    const hosts = Array.from({ length: 12 }, (_, index) => `web${String(index + 1).padStart(2, '0')}`).join(',');
    await terminal.start(`${process.execPath} ${PROGRAM} run ${book} -i ${hosts},`, 80);
    const busy = await terminal.until('the host that is held', lines =>
      lines.some(line => /web07 +held +apply/.test(line)),
    );
    assert.equal(busy.filter(isStatus).length, 1);
    assert.ok(busy.includes('changed: [web[01-12]]'));
    // The others' results are not held back for it.
    await terminal.until('results of the others', lines => lines.includes('changed: [web[01-06,08-12]]'));
    await terminal.resize(50);
    await terminal.until('a narrower view', lines => lines.some(line => isStatus(line) && line.length < 50));
    folder.write('go', '');
    const end = await terminal.until('the recap', lines => lines.some(line => line.startsWith('web[01-12] : ok=2')));
    assert.deepEqual(end.filter(isStatus), []);
    assert.ok(end.includes('changed: [web07]'));
  });
});
