import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, runHere, useFolder } from '../support/play.ts';

describe('xenplay exec', () => {
  const folder = useFolder();
  const exec = (...args: readonly string[]) =>
    runHere([process.execPath, PROGRAM, 'exec', '-i', 'web01,web02,web03,db1,', '-c', 'local', ...args]);

  it('runs a command on the hosts of a pattern and shows equal outputs once', async () => {
    const { exitStatus, stdout } = await exec('web*', '-a', 'echo "one word"');
    assert.equal(stdout, 'web[01-03] | CHANGED | rc=0 >>\none word\n\n');
    assert.equal(exitStatus, 0);
  });

  it('tells apart hosts whose outputs differ', async () => {
    const { stdout } = await exec(
      'all:!web02',
      '-m',
      'shell',
      '-a',
      "test {{ inventory_hostname }} != db1 && echo 'in {{ 1 + 1 }}'",
      '-o',
    );
    assert.equal(stdout, 'web[01,03] | CHANGED | rc=0 | (stdout) in 2\ndb1 | FAILED | rc=1 | (stdout) \n');
  });

  it('takes parameters as assignments or as a mapping, and has check and diff', async () => {
    const file = join(folder.path, 'made');
    const text = JSON.stringify({ content: 'a b\n', dest: file });
    const check = await exec('db1', '-m', 'copy', '-a', text, '-C', '-D');
    assert.match(check.stdout, /^db1 \| CHANGED =>\n {2}write .*\n[^]*\+a b\n/);
    assert.ok(!existsSync(file));
    assert.equal((await exec('db1', '-m', 'ansible.builtin.copy', '-a', text)).exitStatus, 0);
    assert.equal(readFileSync(file, 'utf8'), 'a b\n');
    const again = await exec('db1', '-m', 'copy', '-a', `content='a b\\n' dest=${file}`, '-o');
    assert.match(again.stdout, /^db1 \| SUCCESS => \{"changed":false/);
  });

  it('lists the hosts, and runs a command as a job that is asked for or not', async () => {
    assert.equal((await exec('web*:!web02', '--list-hosts')).stdout, '  hosts (2):\n    web01\n    web03\n');
    const asked = await exec('db1', '-a', 'echo done', '-B', '60', '-P', '1');
    assert.equal(asked.stdout, 'db1 | CHANGED | rc=0 >>\ndone\n\n');
    const left = await exec('db1', '-a', 'echo done', '-B', '60', '-P', '0', '-o');
    assert.match(left.stdout, /^db1 \| CHANGED => .*"started":1,"finished":0/);
    assert.match((await exec('db1', '-a', 'true', '-B', 'soon')).stderr, /whole number above 0/);
  });

  it('tells a mistake by the option that it stands in', async () => {
    const told = async (...args: readonly string[]) => (await exec(...args)).stderr.split('\n')[0];
    assert.equal(await told('db1', '-m', 'nomod', '-a', 'x=1'), '--module-name: there is no module "nomod"');
    assert.match(
      (await told('db1', '-m', 'copy', '-a', '{dest: /x, content: y, nope: 1}')) ?? '',
      /^--args: copy has no parameter "nope"/,
    );
    assert.match((await told('db1', '-m', 'copy')) ?? '', /^--args: copy needs the parameter "dest"/);
    assert.match((await told('db1', '-a', 'echo {{ nobody }}')) ?? '', /^--args: "nobody" is undefined/);
    assert.match((await told('dbb1', '-a', 'true')) ?? '', /^the pattern: no host or group matches "dbb1"/);
    assert.match(
      (await told('db1', '-m', 'debug', '-B', '9')) ?? '',
      /^--background: debug cannot be run with "async"/,
    );
  });

  it('ends with 2 when a host failed, 4 when one was unreachable, 1 when nothing could be begun', async () => {
    assert.equal((await exec('db1', '-a', 'false')).exitStatus, 2);
    const dead = await runHere([
      process.execPath,
      PROGRAM,
      'exec',
      'all',
      '-i',
      '127.0.0.9,',
      '-a',
      'true',
      '-e',
      'ansible_port=1',
    ]);
    assert.match(dead.stdout, /^127\.0\.0\.9 \| UNREACHABLE! =>/);
    assert.equal(dead.exitStatus, 4);
    const wrong = await exec('db1', '-m', 'copy', '-a', 'dest=/x content=y nope=1');
    assert.match(wrong.stderr, /copy has no parameter "nope"/);
    assert.equal(wrong.exitStatus, 1);
    assert.equal((await exec('nobody', '-a', 'true')).exitStatus, 1);
  });
});
