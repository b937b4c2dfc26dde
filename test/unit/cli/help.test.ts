import assert from 'node:assert/strict';
import type { Command } from 'commander';
import { type Commands, program } from '../../../src/cli/program.ts';

const ROOT = program({} as Commands, '1.0.0', () => undefined);

describe('help', () => {
  it('tells no default of an option that is off or has no values yet', () => {
    for (const command of all(ROOT))
      assert.doesNotMatch(command.helpInformation(), /default:\s+(false|\[\])/, command.name());
  });

  it('tells the defaults that somebody would want to know', () => {
    assert.match(named('run').helpInformation(), /default:\s+"strict"/);
  });

  it('begins with the hosts, and has all that belongs together in one place', () => {
    const headings = [
      ...named('run')
        .helpInformation()
        .matchAll(/^(\S.*):$/gm),
    ].map(([, heading]) => heading);
    assert.equal(headings[0], 'Hosts and variables');
    assert.equal(new Set(headings).size, headings.length);
  });

  it('is pointed at by what is wrong in any command', () => {
    for (const command of all(ROOT)) {
      let said = '';
      command.configureOutput({ writeErr: text => (said += text) });
      assert.throws(() => command.parse(['--no-such-option'], { from: 'user' }));
      assert.match(said, /xenplay --help/, command.name());
    }
  });
});

function named(name: string): Command {
  return ROOT.commands.find(command => command.name() === name) ?? assert.fail(name);
}

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}
