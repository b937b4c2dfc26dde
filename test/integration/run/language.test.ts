import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/model/event.ts';
import { hasChanged } from '../../../src/model/result.ts';
import { type Played, play, runHere, useFolder } from '../../support/play.ts';

describe('a play', () => {
  const folder = useFolder();

  /** Plays on so many hosts, all of them this machine. */
  function run(plays: string, ...options: readonly string[]): Promise<Played> {
    const names = ['h1', 'h2', 'h3', 'h4'].map(name => `    ${name}: {ansible_connection: local}\n`);
    const inv = folder.write('inventory.yaml', `all:\n  hosts:\n${names.join('')}`);
    return play(runHere, folder.write('play.yaml', plays), '-i', inv, ...options);
  }

  const statuses = (played: Played, host = 'h1'): readonly string[] =>
    played.resultsOf(host).map(({ status }) => status);
  const names = (played: Played): readonly string[] =>
    played.events.flatMap(event => (event.type === 'task_started' ? [event.task.name] : []));

  it('runs handlers once, at the end, in their order, for hosts that changed', async () => {
    const played = await run(
      '- hosts: h1,h2\n  tasks:\n    - {name: one, command: "true", notify: [late, early], when: inventory_hostname == "h1"}\n    - {name: two, command: "true", notify: topic, changed_when: false}\n    - {name: three, command: "true", notify: early}\n  handlers:\n    - {name: early, debug: {msg: e}}\n    - {name: late, debug: {msg: l}}\n    - {name: other, debug: {msg: o}, listen: topic}\n',
    );
    assert.deepEqual(names(played), ['one', 'two', 'three', 'early', 'late']);
    assert.deepEqual([statuses(played, 'h1').length, statuses(played, 'h2').length], [5, 4]);
  });

  it('fails a task that notifies a handler of no name, where only the run can know it', async () => {
    const book = (name: string): string =>
      `- hosts: h1\n  vars: {name: early}\n  tasks:\n    - include_tasks: more.yaml\n  handlers:\n    - {name: early, debug: {msg: e}}\n`.replace(
        'early, debug',
        `${name}, debug`,
      );
    folder.write('more.yaml', '- {name: one, command: "true", notify: "{{ name }}"}\n');
    assert.deepEqual(statuses(await run(book('early'))).slice(-2), ['changed', 'ok']);
    const wrong = await run(book('other'));
    const [failed] = wrong.resultsOf('h1').slice(-1);
    assert.deepEqual([failed?.status, failed?.failure?.code, wrong.code], ['failed', 'unknown_handler', 2]);
  });

  it('takes a host out that failed, and goes on with the others', async () => {
    const played = await run(
      '- hosts: all\n  tasks:\n    - {fail: {msg: no}, when: inventory_hostname == "h2"}\n    - ping:\n- hosts: all\n  tasks:\n    - ping:\n',
    );
    assert.deepEqual(
      [statuses(played, 'h1'), statuses(played, 'h2'), played.code],
      [['skipped', 'ok', 'ok'], ['failed'], 2],
    );
  });

  it('stops everybody at any_errors_fatal, after all have done that task', async () => {
    const played = await run(
      '- hosts: all\n  any_errors_fatal: true\n  tasks:\n    - {command: "true", failed_when: inventory_hostname == "h2"}\n    - ping:\n',
    );
    assert.deepEqual([statuses(played, 'h1'), statuses(played, 'h2')], [['changed'], ['failed']]);
    assert.ok(played.events.some(event => event.type === 'notice' && event.code === 'any_errors_fatal'));
  });

  it('stops everybody when more fail than max_fail_percentage', async () => {
    const book = (percentage: number): string =>
      `- hosts: all\n  max_fail_percentage: ${percentage}\n  tasks:\n    - {command: "true", failed_when: inventory_hostname == "h2"}\n    - ping:\n`;
    assert.deepEqual(statuses(await run(book(24))), ['changed']);
    assert.deepEqual(statuses(await run(book(25))), ['changed', 'ok']);
  });

  it('cuts hosts into batches, and stops when a whole batch failed', async () => {
    const played = await run(
      `- hosts: all\n  serial: [1, "50%"]\n  tasks:\n    - {fail: {msg: no}, when: 'inventory_hostname in ["h2", "h3"]'}\n`,
    );
    const batches = played.events.flatMap(event => (event.type === 'batch_started' ? [event.hosts] : []));
    assert.deepEqual(batches, [['h1'], ['h2', 'h3']]);
    assert.deepEqual(statuses(played, 'h4'), []);
  });

  it('knows loops, register, conditions on results, set_fact and hostvars', async () => {
    const played = await run(
      '- hosts: h1,h2\n  tasks:\n    - {command: "echo {{ item }}", loop: [a, b], register: said, changed_when: item == "b"}\n    - set_fact: {all_said: "{{ said.results | map(attribute=\'stdout\') | join }}-{{ inventory_hostname }}"}\n    - {debug: {msg: "{{ hostvars[\'h2\'].all_said }}"}, when: said is changed}\n',
    );
    assert.deepEqual(statuses(played), ['changed', 'ok', 'ok']);
    assert.deepEqual(played.resultsOf('h1').at(-1)?.facts, { msg: 'ab-h2' });
  });

  it('repeats until the condition holds, and gives up after its retries', async () => {
    const file = `${folder.path}/tries`;
    const played = await run(
      `- hosts: h1\n  tasks:\n    - {shell: "echo x >> ${file}; wc -l < ${file}", register: tries, until: tries.stdout | int >= 3, retries: 5, delay: 0}\n    - {command: "false", register: never, until: never.rc == 0, retries: 2, delay: 0}\n`,
    );
    const [first, second] = played.resultsOf('h1');
    // As Ansible counts: one less than were made when it gives up.
    assert.deepEqual([first?.facts['attempts'], second?.status, second?.facts['attempts']], [3, 'failed', 2]);
  });

  it('goes on after a failure that is ignored, and counts it', async () => {
    const played = await run('- hosts: h1\n  tasks:\n    - {command: "false", ignore_errors: true}\n    - ping:\n');
    assert.deepEqual([statuses(played), played.end?.recap['h1']?.ignored, played.code], [['failed', 'ok'], 1, 0]);
  });

  it('shows nothing of a task with no_log, in no output', async () => {
    const book =
      '- hosts: h1\n  vars: {password: planted-secret}\n  tasks:\n    - {shell: "echo {{ password }}; echo {{ password }} >&2; exit 1", no_log: true, ignore_errors: true}\n    - {command: "echo {{ item }}", loop: ["{{ password }}"], no_log: true, changed_when: false}\n';
    const file = folder.write('secret.yaml', book);
    const inv = folder.write('here.yaml', 'all: {hosts: {h1: {ansible_connection: local}}}\n');
    for (const options of [
      ['--output', 'json'],
      ['-vvv', '-D'],
    ]) {
      const { stdout, stderr } = await runHere([
        process.execPath,
        new URL('../../../src/cli/start.js', import.meta.url).pathname,
        'run',
        file,
        '-i',
        inv,
        ...options,
      ]);
      assert.match(stdout, /h1/);
      assert.doesNotMatch(stdout + stderr, /planted-secret/);
    }
  });

  it('sends probes only in check mode: nothing is made, and what would change is told', async () => {
    const made = `${folder.path}/made`;
    const played = await run(
      `- hosts: h1\n  tasks:\n    - file: {path: ${made}, state: directory}\n    - copy: {dest: ${made}/f, content: x}\n    - command: touch ${made}/g\n`,
      '--check',
      '--diff',
    );
    // The folder of the file is not there yet: what would come of the copy cannot be told.
    assert.deepEqual(statuses(played), ['changed', 'skipped', 'skipped']);
    const found = await runHere(['test', '-e', made]);
    assert.notEqual(found.exitStatus, 0);
    assert.ok(!played.events.some(event => event.type === 'change_intent'));
  });

  it('adds up: the recap counts what the events tell', async () => {
    const played = await run(
      '- hosts: all\n  tasks:\n    - ping:\n    - {command: "true"}\n    - {ping: , when: false}\n    - {command: "false", ignore_errors: true}\n    - {fail: {msg: x}, when: inventory_hostname == "h3"}\n',
    );
    for (const [host, counts] of Object.entries(played.end?.recap ?? {})) {
      const results = played.events
        .filter(
          (event): event is Extract<RunEvent, { type: 'task_result' }> =>
            event.type === 'task_result' && event.host === host,
        )
        .map(({ result }) => result);
      const count = (status: string): number =>
        results.filter(result => result.status === status && result.ignored !== true).length;
      const ignored = results.filter(result => result.ignored === true).length;
      assert.deepEqual(counts, {
        ok: count('ok') + count('changed') + ignored,
        // A command that failed may have changed something: Ansible counts it where the failure is ignored.
        changed: results.filter(result => hasChanged(result) && (result.status !== 'failed' || result.ignored)).length,
        failed: count('failed'),
        skipped: count('skipped'),
        unreachable: 0,
        rescued: 0,
        ignored,
      });
    }
  });
});
