import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORDS, useFleet } from '../../support/fleet.ts';
import { PROGRAM, runHere, useFolder } from '../../support/play.ts';
import { Terminal } from '../../support/terminal.ts';

/** Questions with their answers, in the order in which they come. */
type Dialogue = readonly (readonly [question: string, answer: string])[];

async function answer(terminal: Terminal, dialogue: Dialogue): Promise<readonly string[]> {
  for (const [place, [question, text]] of dialogue.entries()) {
    const times = dialogue.slice(0, place + 1).filter(([other]) => other === question).length;
    await terminal.until(question, lines => {
      const asks = lines.map(line => line.trimEnd() === question);
      return asks.filter(Boolean).length === times && asks.at(lines.findLastIndex(line => line !== '')) === true;
    });
    await terminal.type(text, 'Enter');
  }
  const lines = await terminal.until('the end', all => all.some(line => /^status \d+$/.test(line)));
  assert.ok(!dialogue.some(([, text]) => lines.some(line => line.includes(text))), lines.join('\n'));
  return lines;
}

describe('passwords of a server and of a key on a real terminal', () => {
  const fleet = useFleet({ hosts: 1 });
  const folder = useFolder();

  it('are asked for once, and let in', async () => {
    const [host] = fleet().hosts;
    const key = join(folder.path, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'passphrase-typed', '-f', key]);
    const add = await fleet().exec(host, ['sh', '-c', 'cat >>/root/.ssh/authorized_keys'], {
      stdin: readFileSync(`${key}.pub`, 'utf8'),
    });
    assert.equal(add.exitStatus, 0, add.stderr);
    const inventory = folder.write(
      'inventory.yaml',
      JSON.stringify({
        all: { hosts: { h1: { ansible_host: host.address, ansible_port: host.port } } },
      }),
    );
    const terminal = new Terminal(folder.path, argv => fleet().runInControl(argv));
    const exec = (options: string): string =>
      `${process.execPath} ${PROGRAM} exec h1 -i ${inventory} --no-live --host-key-checking off -a whoami ${options}`;
    try {
      await terminal.start(`${exec('-u ops -k')}; ${exec(`-u root --private-key ${key}`)}; echo "status $?"`, 200);
      const lines = await answer(terminal, [
        ['SSH password:', PASSWORDS.ops],
        [`Passphrase of ${key}:`, 'wrong-typed'],
        [`Passphrase of ${key}:`, 'passphrase-typed'],
      ]);
      assert.ok(lines.includes('status 0'), lines.join('\n'));
      assert.deepEqual(
        lines.filter(line => /^(ops|root)$/.test(line)),
        ['ops', 'root'],
      );
    } finally {
      await terminal.end();
    }
  });
});

describe('questions on a real terminal', () => {
  const folder = useFolder();
  let terminal: Terminal;
  let marks = 0;
  beforeEach(() => (terminal = new Terminal(folder.path)));
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

  it('asks nobody before all is right that needs no answer, and then checks what does', async () => {
    const { book, mark } = touching(...PROMPTS);
    const wrong = readFileSync(book, 'utf8').replace('  tasks:\n', '  tasks:\n    - file: {path: "{{ nobody }}"}\n');
    await start(folder.write('wrong.yaml', wrong), `-k --become-password-file ${mark}`);
    const lines = await ended();
    assert.ok(lines.includes('status 1') && !lines.some(line => line.includes('Your name')), lines.join('\n'));
    for (const told of [/"nobody" is undefined/, /there is no BECOME password file/, /2 mistakes/])
      assert.ok(
        lines.some(line => told.test(line)),
        lines.join('\n'),
      );
  });

  it('asks for the hosts of a play, and tells then what is wrong with them', async () => {
    const book = folder.write(
      'hosts.yaml',
      '- hosts: "{{ where }}"\n  vars_prompt: [{name: where, private: false}]\n  tasks: [{ping: }]\n',
    );
    await start(book, '-K');
    await asked('where:');
    await terminal.type('nowhere', 'Enter');
    const lines = await ended();
    assert.ok(lines.includes('status 1'), lines.join('\n'));
    assert.ok(
      lines.some(line => line.includes('no host or group matches "nowhere"')),
      lines.join('\n'),
    );
    assert.ok(!lines.some(line => line.includes('BECOME')));
  });

  it('asks twice for a new vault password, takes the value of a string, and opens what was encrypted', async () => {
    const vars = join(folder.path, 'secret.yaml');
    const values = join(folder.path, 'more.yaml');
    const { book, mark } = touching(
      `  vars_files: [${vars}, ${values}]`,
      '  vars_prompt:',
      '    - {name: word, prompt: The word, confirm: true, encrypt: sha256_crypt, salt_size: 8}',
    );
    const vault = `${process.execPath} ${PROGRAM} vault`;
    const edit = folder.write('edit', 'echo "name: from the editor" >"$1"\n');
    const editor = `EDITOR='sh ${edit}'`;
    const commands = [
      `${editor} ${vault} create ${vars}`,
      `test ! -e ${vars}`,
      `${editor} ${vault} create ${vars}`,
      `${vault} encrypt-string --prompt -n more --output ${values}`,
      `${process.execPath} ${PROGRAM} run ${book} -i localhost, -c local --ask-vault-pass`,
    ];
    await terminal.start(`${commands.join('; ')}; echo "status $?"`, 200);
    const lines = await answer(terminal, [
      ['New vault password (default):', 'vault-typed'],
      ['The same again:', 'vault-mistyped'],
      ['New vault password (default):', 'vault-typed'],
      ['The same again:', 'vault-typed'],
      ['New vault password (default):', 'vault-typed'],
      ['The same again:', 'vault-typed'],
      ['Text to encrypt:', 'text-typed'],
      ['Vault password (default):', 'vault-typed'],
      ['The word:', 'word-typed'],
      ['confirm The word:', 'word-typed'],
    ]);
    assert.ok(lines.includes('status 0'), lines.join('\n'));
    assert.match(readFileSync(mark, 'utf8'), /^from the editor \$5\$(rounds=\d+\$)?.{8}\$.{43}$/);
    assert.ok(lines.some(line => line.includes('the two passwords are not the same')));
  });

  const STEPS = [
    '- hosts: one,two',
    '  connection: local',
    '  gather_facts: false',
    '  tasks:',
    '    - {name: first, command: echo first, notify: handler}',
    '    - {name: second, command: echo second}',
    '    - {name: third, command: echo third}',
    '  handlers:',
    '    - {name: handler, command: echo handler}',
    '- hosts: one',
    '  connection: local',
    '  gather_facts: false',
    '  tasks:',
    '    - {name: fourth, command: echo fourth}',
    '',
  ].join('\n');

  it('asks before each task with --step, once for all hosts, until told to go on', async () => {
    const book = folder.write('steps.yaml', STEPS);
    await start(book, '-i one,two, --step');
    for (const [task, ...keys] of [
      ['first', 'y', 'Enter'],
      ['second', 'Enter'],
      ['third', 'x', 'BSpace', 'c', 'Enter'],
      ['fourth', 'C-c'],
    ] as const) {
      await asked(`Perform task: TASK: ${task} (N)o/(y)es/(c)ontinue:`);
      await terminal.type(...keys);
    }
    const lines = await ended();
    assert.ok(lines.includes('status 1'), lines.join('\n'));
    const done = ['first', 'second', 'third', 'handler', 'fourth'].filter(name =>
      lines.some(line => new RegExp(`^(TASK|HANDLER) \\[${name}\\]`).test(line)),
    );
    assert.deepEqual(done, ['first', 'third', 'handler']);
    assert.ok(
      lines.some(line => /^one,two +: ok=3 +changed=3 /.test(line)),
      lines.join('\n'),
    );
  });

  it('takes the answers to --step from a pipe, and begins nothing more at its end', async () => {
    const book = folder.write('steps.yaml', STEPS);
    const command = `printf 'n\\ny\\n' | "$0" "$1" run "$2" -i one,two, --step --output json`;
    const { stdout, exitStatus } = await runHere(['sh', '-c', command, process.execPath, PROGRAM, book]);
    const done = stdout.split('\n').flatMap(line => /"type":"task_started".*"name":"(\w+)"/.exec(line)?.[1] ?? []);
    assert.deepEqual([done, exitStatus], [['second'], 1]);
  });

  it('pauses until a person answers, goes on early or gives up', async () => {
    const mark = join(folder.path, `mark${marks++}`);
    const book = folder.write(
      'pause.yaml',
      [
        '- hosts: localhost',
        '  gather_facts: false',
        '  tasks:',
        '    - {name: shown, pause: {prompt: Shown}, register: shown}',
        '    - {name: hidden, pause: {prompt: Hidden, echo: false}, register: hidden}',
        '    - {name: long, pause: {minutes: 600}, register: long}',
        `    - {copy: {dest: ${mark}, content: "{{ shown.user_input }} {{ hidden.user_input }} {{ long.user_input }}."}}`,
        '    - {name: last, pause: , ignore_errors: true}',
        '    - {name: given up, debug: {msg: on}}',
        '',
      ].join('\n'),
    );
    await start(book, '');
    await asked('Shown:');
    await terminal.type('sesame', 'Enter');
    await asked('Hidden (output is hidden):');
    await terminal.type('hush', 'Enter');
    await asked("(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)");
    await terminal.type('typed', 'Enter', 'C-c');
    await asked("Press 'C' to continue the play or 'A' to abort");
    await terminal.type('x', 'c');
    await asked('Press enter to continue, Ctrl+C to interrupt:');
    await terminal.type('C-c');
    await terminal.until('the choice again', lines => lines.filter(line => line.startsWith("Press 'C'")).length === 2);
    await terminal.type('a');
    const lines = await ended();
    assert.ok(lines.includes('failed: [localhost] => user requested abort! ...ignoring'), lines.join('\n'));
    assert.ok(lines.includes('status 0') && lines.includes('sesame') && !lines.some(line => line.includes('hush')));
    assert.equal(readFileSync(mark, 'utf8'), 'sesame hush .');
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
