import assert from 'node:assert/strict';
import type { TaskResult } from '../../../src/model/result.ts';
import { useOneHost } from '../../support/one-host.ts';

/** Ends every sshd of the host, as a restart would; another boot id is there before one listens again. */
const FAKE_REBOOT = `#!/bin/sh
setsid sh -c '
  sleep 0.3
  for told in /proc/[0-9]*/comm; do
    read -r name <"\${told}" && test "\${name}" = sshd || continue
    process="\${told%/comm}"
    kill -KILL "\${process#/proc/}"
  done
  sleep 1.5
  echo "start $$" >/root/boot
  echo "$*" >/root/words
  exec /usr/sbin/sshd
' fake "$@" </dev/null >/dev/null 2>&1 &
`;

describe('reboot', function () {
  this.timeout(300_000);
  const host = useOneHost('debian');
  const options = 'boot_time_command: cat /root/boot';

  before(async () => {
    const made = await host.sh(
      `echo start 0 >/root/boot; cat >/root/fake-reboot <<'EOF'\n${FAKE_REBOOT}EOF\nchmod +x /root/fake-reboot`,
    );
    assert.equal(made.exitStatus, 0, made.stderr);
  });

  async function rebooted(more: string, ...args: readonly string[]): Promise<TaskResult | undefined> {
    const played = await host.run(`- reboot: { ${options}, ${more} }\n`, ...args);
    return played.resultsOf('h1').at(-1);
  }

  it('only asks in check mode', async () => {
    const result = await rebooted('reboot_command: /root/fake-reboot', '--check');
    assert.deepEqual([result?.status, result?.facts['rebooted']], ['changed', true]);
    assert.deepEqual(
      result?.changes.map(({ before }) => before),
      ['started as start 0'],
    );
    assert.equal((await host.sh('cat /root/boot')).stdout, 'start 0\n');
  });

  it('comes back over a new connection when the host has started anew, and the play goes on', async () => {
    const played = await host.run(
      `- reboot: { ${options}, reboot_command: "fake-reboot a 'b c'", search_paths: [/nowhere, /root], test_command: test -e /root/words }\n` +
        '- command: cat /root/boot /root/words\n',
    );
    const [first, second] = played.resultsOf('h1');
    assert.deepEqual(
      [played.code, first?.status, first?.facts['rebooted']],
      [0, 'changed', true],
      JSON.stringify(first),
    );
    assert.ok(Number(first?.facts['elapsed']) >= 1, JSON.stringify(first?.facts));
    assert.match(JSON.stringify(second?.facts['stdout_lines']), /^\["start [1-9]\d*","a b c"\]$/);
  });

  it('is refused while a change of the network is not settled, which it would undo', async () => {
    const place = '/var/lib/xenplay/transaction';
    await host.sh(`mkdir -p ${place}; : >${place}/pending; echo 'add the bridge xenbr0' >${place}/what`);
    const result = await rebooted('reboot_command: /bin/true');
    assert.equal((await host.sh(`rm -r ${place}`)).exitStatus, 0);
    assert.deepEqual([result?.failure?.code, result?.facts['rebooted']], ['transaction_pending', false]);
    assert.match(result?.failure?.cause ?? '', /\(add the bridge xenbr0;\)$/);
  });

  it('fails when the command does, when there is none, and when the host stays as it is', async () => {
    const failed = await rebooted('reboot_command: "/bin/sh -c \\"echo no; exit 3\\""');
    assert.match(failed?.failure?.cause ?? '', /^Reboot command failed, error was: no$/);
    const missing = await rebooted('search_paths: [/nowhere]');
    assert.match(missing?.failure?.cause ?? '', /Unable to find command "reboot" in search paths: \/nowhere/);
    const same = await rebooted('reboot_command: /bin/true, reboot_timeout: 1');
    assert.deepEqual(
      [same?.status, same?.failure?.cause, same?.facts['rebooted']],
      ['failed', 'Timed out waiting for last boot time check (timeout=1)', false],
    );
    const untold = await host.run('- reboot: { boot_time_command: cat /root/none }\n');
    assert.equal(untold.resultsOf('h1').at(-1)?.failure?.code, 'no_boot_time');
  });
});
