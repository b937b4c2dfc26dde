import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, useFolder } from '../../support/play.ts';
import { Terminal } from '../../support/terminal.ts';

describe('questions on a real terminal', () => {
  const folder = useFolder();
  let terminal: Terminal;
  let marks = 0;
  beforeEach(() => (terminal = new Terminal(join(folder.path, 'tmux'))));
  afterEach(() => terminal.end());

  const start = (book: string, options: string): Promise<void> =>
    terminal.start(
      `${process.execPath} ${PROGRAM} run ${book} -i localhost, -c local ${options}; echo "status $?"`,
      100,
    );
  const asked = (question: string): Promise<readonly string[]> =>
    terminal.until(question, lines => lines.some(line => line.trimEnd().endsWith(question)));
  const ended = (): Promise<readonly string[]> =>
    terminal.until('the end', lines => lines.some(line => /^status \d+$/.test(line)));

  function touching(...before: readonly string[]): { readonly book: string; readonly mark: string } {
    const mark = join(folder.path, `mark${marks++}`);
    const task = `    - {name: mark, copy: {dest: ${mark}, content: "{{ name | default('none') }} {{ word | default('none') }}"}}`;
    const head = ['- hosts: localhost', '  gather_facts: false', ...before];
    return { book: folder.write('book.yaml', [...head, '  tasks:', task, ''].join('\n')), mark };
  }

  const PROMPTS = [
    '  vars_prompt:',
    '    - {name: name, prompt: Your name, private: false}',
    '    - {name: word, prompt: The word, confirm: true}',
  ];

  it('takes answers, shows only what may be seen, and asks again when the two are not the same', async () => {
    const { book, mark } = touching(...PROMPTS);
    await start(book, '-K');
    await asked('Your name:');
    await terminal.type('Eve', 'Enter');
    for (const [question, word] of [
      ['The word:', 'sesame'],
      ['confirm The word:', 'sesome'],
    ] as const) {
      await asked(question);
      await terminal.type(word, 'Enter');
    }
    await terminal.until('a second try', lines => lines.includes('the two are not the same'));
    await terminal.until(
      'the question again',
      lines => lines.filter(line => line.startsWith('The word:')).length === 2,
    );
    await terminal.type('sesame', 'Enter');
    await terminal.until(
      'its confirmation',
      lines => lines.filter(line => line.startsWith('confirm The')).length === 2,
    );
    await terminal.type('sesame', 'Enter');
    await asked('BECOME password:');
    await terminal.type('hush', 'Enter');
    const lines = await ended();
    assert.ok(lines.includes('status 0'), lines.join('\n'));
    assert.ok(lines.includes('Your name: Eve'));
    assert.ok(!lines.some(line => /sesame|sesome|hush/.test(line)));
    assert.equal(readFileSync(mark, 'utf8'), 'Eve sesame');
  });

  for (const [what, before, options, question] of [
    ['a password', [], '-K', 'BECOME password:'],
    ['a variable', PROMPTS, '', 'Your name:'],
  ] as const) {
    it(`ends at Ctrl-C where ${what} is asked for, with nothing done`, async () => {
      const { book, mark } = touching(...before);
      await start(book, options);
      await asked(question);
      await terminal.type('C-c');
      const lines = await ended();
      assert.ok(lines.includes('status 130'), lines.join('\n'));
      assert.ok(!existsSync(mark));
    });
  }
});
