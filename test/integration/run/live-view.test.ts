import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PROGRAM, useFolder } from '../../support/play.ts';
import { Terminal } from '../../support/terminal.ts';

describe('the live view in a real terminal', () => {
  const folder = useFolder();
  let terminal: Terminal;
  beforeEach(() => (terminal = new Terminal(folder.path)));
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

  it('shows what hosts are at for one command, too, and ends with the folded outputs alone', async () => {
    const gate = join(folder.path, 'exec-go');
    const held = `test {{ inventory_hostname }} != web2 || while ! test -e ${gate}; do sleep 0.1; done`;
    // A screen that is cleared from its first line on goes into tmux's history.
    const exec = `echo begin; ${process.execPath} ${PROGRAM} exec all -i web1,web2,web3, -c local -m shell -a`;
    await terminal.start(`${exec} "${held}; echo done"`, 80);
    const busy = await terminal.until('the host that is held', lines =>
      lines.some(line => /^ {2}web2 +shell +apply/.test(line)),
    );
    assert.equal(busy.filter(isStatus).length, 1);
    await terminal.until('results of the others', lines => lines.some(line => /3 hosts, 1 busy.*changed 2/.test(line)));
    folder.write('exec-go', '');
    const end = await terminal.until('the outputs', lines => lines.includes('done'));
    assert.deepEqual(
      end.filter(line => line !== ''),
      ['begin', 'web[1-3] | CHANGED | rc=0 >>', 'done'],
    );
  });
});
