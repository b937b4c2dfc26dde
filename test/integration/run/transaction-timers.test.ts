import assert from 'node:assert/strict';
import { beginTransaction, until } from '../../support/begun-transaction.ts';
import { needs } from '../../support/needs.ts';
import { useNetworkHost } from '../../support/network-host.ts';
import { hostOnly } from '../../support/network-steps.ts';

const FOLDER = '/var/lib/xenplay/transaction';
const bridged = (seconds: number) =>
  hostOnly({ mode: 'bridged', uplink: 'eth0', address: '192.0.2.2/24', rollback_after: seconds });

const PREPARE = `mount -t tmpfs tmpfs /var/lib; mount -o remount,size=64m /etc; mkdir -p /etc/rcS.d /etc/init.d`;
/** Real ones, with jobs of this host alone. */
const START_ATD = `mount -t tmpfs tmpfs /var/spool; mkdir -p /var/spool/cron/atjobs /var/spool/cron/atspool
echo 0 > /var/spool/cron/atjobs/.SEQ; chmod 600 /var/spool/cron/atjobs/.SEQ; chown -R daemon:daemon /var/spool/cron; chmod 1770 /var/spool/cron/atjobs /var/spool/cron/atspool
rm -f /run/atd.pid; atd; ${until('test -s /run/atd.pid')}`;
const ROLLED_BACK = `test -e ${FOLDER}/rolled_back`;

describe('what undoes an unconfirmed change when its time is over', function () {
  const here = useNetworkHost({ prepare: PREPARE });
  const isUndone = (): void => {
    here().sh(
      `${until(ROLLED_BACK)}; test ! -e /sys/class/net/xenbr0; ip -o -4 addr show dev eth0 | grep -q 192.0.2.2/24`,
    );
    assert.equal(here().sh('ls /etc/network/interfaces.d /etc/rcS.d /etc/init.d | grep xenplay || :'), '');
  };

  it('is a process of its own where there is no systemd, and it was tried before', async () => {
    assert.equal((await beginTransaction(here(), bridged(10), true)).stdout, 'begun\n');
    here().sh(`test "$(cat ${FOLDER}/rehearsed)" = ok`);
    isUndone();
  });

  it('is that process too where systemd is there but starts nothing for us', async () => {
    here().sh('mkdir -p /run/systemd/system');
    const { stdout } = await beginTransaction(here(), bridged(10));
    assert.equal(stdout, 'begun\n');
    here().sh('test -L /etc/systemd/system/multi-user.target.wants/xenplay-rollback.service');
    isUndone();
    assert.equal(here().sh('find /etc/systemd -name "xenplay-*"'), '');
  });

  it('is a job of at as well, which outlives that process', async function () {
    needs(this, 'command at', 'command atd');
    here().sh(START_ATD);
    await beginTransaction(here(), bridged(600));
    here().sh(
      `${until(`test -s ${FOLDER}/applied && test -s ${FOLDER}/timer.pid`)}; kill -9 "$(cat ${FOLDER}/timer.pid)"`,
    );
    assert.match(here().sh('atq'), new RegExp(`^${here().sh(`cat ${FOLDER}/at.job`).trim()}\\s`));
    // What atd does when its minute has come.
    here().sh(`at -c "$(cat ${FOLDER}/at.job)" | sh`);
    isUndone();
    assert.equal(here().sh('atq'), '');
  });

  it('and a change is refused where nothing outlives the session', async function () {
    here().sh('mkdir -p /etc/systemd; printf "[Login]\\nKillUserProcesses=yes\\n" > /etc/systemd/logind.conf');
    const { exitStatus, stdout } = await beginTransaction(here(), bridged(600));
    assert.deepEqual([exitStatus, stdout.split(' ')[1]], [9, 'no_timer']);
    assert.match(stdout, /logind ends what a session leaves behind/);
    assert.equal(
      here().sh(`ls /etc/rcS.d; find ${FOLDER} -name pending; cat /sys/class/net/xenbr0/flags 2>/dev/null || :`),
      '',
    );
    needs(this, 'command at', 'command atd');
    here().sh(START_ATD);
    assert.equal((await beginTransaction(here(), bridged(600))).stdout, 'begun\n');
  });
});
