import assert from 'node:assert/strict';
import { service } from '../../../modules/service/index.ts';
import { systemd } from '../../../modules/systemd/index.ts';
import { isJsonObject } from '../../../src/model/json.ts';
import { converge, type RunScript } from '../../support/converge.ts';
import { type Fleet, useFleet } from '../../support/fleet.ts';
import { shellOf } from '../../support/host-shell.ts';
import { SYSTEMCTL } from '../../support/stand-ins.ts';
import { checked, factsNow, refused, settled } from '../../support/settled.ts';

/** A daemon as init scripts have it: a process, a file with its number, and every call written down. */
const INIT_SCRIPT = `#!/bin/sh
### BEGIN INIT INFO
# Provides: napper
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: sleeps
### END INIT INFO
echo "$*" >>/var/log/napper.calls
running() { test -s /run/napper.pid && kill -0 "$(cat /run/napper.pid)" 2>/dev/null; }
start() { sleep 1000 >/dev/null 2>&1 & echo $! >/run/napper.pid; }
stop() { kill "$(cat /run/napper.pid)"; rm -f /run/napper.pid; }
case $1 in
  start) running || start ;;
  stop) ! running || stop ;;
  restart) ! running || stop; start ;;
  reload) running ;;
  status) if running; then echo napper is running; else echo napper is not running; exit 3; fi ;;
esac
`;

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`service on a ${flavour} host`, function () {
    const fleet = useFleet({ hosts: 1, flavour });
    let run: RunScript;
    const put = (path: string, text: string): Promise<unknown> =>
      on(fleet(), `mkdir -p "$(dirname ${path})" /var/log && cat >${path} && chmod 755 ${path}`, text);

    before(async () => {
      run = shellOf(fleet(), fleet().hosts[0]);
      await put('/etc/init.d/napper', INIT_SCRIPT);
    });

    it('starts and stops what an init script manages, once', async () => {
      assert.deepEqual(await settled(service, { name: 'napper', state: 'started' }, run), ['start napper']);
      assert.deepEqual(await settled(service, { name: 'napper', state: 'started' }, run), []);
      assert.deepEqual(await settled(service, { name: 'napper', state: 'stopped' }, run), ['stop napper']);
      assert.deepEqual(await settled(service, { name: 'napper', state: 'stopped' }, run), []);
    });

    it('restarts each time, and starts what does not run', async () => {
      assert.deepEqual(await settled(service, { name: 'napper', state: 'restarted' }, run), ['start napper']);
      assert.deepEqual(await settled(service, { name: 'napper', state: 'restarted' }, run), ['restart napper']);
      assert.deepEqual(await settled(service, { name: 'napper', state: 'reloaded' }, run), ['reload napper']);
      const facts = await factsNow(service, { name: 'napper', state: 'restarted' }, run);
      assert.deepEqual([facts['name'], facts['state']], ['napper', 'started']);
    });

    it('enables where update-rc.d is there, and says what is missing where it is not', async () => {
      const params = { name: 'napper', enabled: true };
      if (flavour === 'debian') {
        assert.deepEqual(await settled(service, params, run), ['enable napper']);
        assert.deepEqual(await settled(service, params, run), []);
        assert.deepEqual(await settled(service, { name: 'napper', enabled: false }, run), ['disable napper']);
        return;
      }
      const { outputs } = await converge(service, checked(service, params), run);
      assert.match(outputs[0]?.stderr ?? '', /neither update-rc\.d nor chkconfig/);
    });

    it('refuses a service that is not there, and systemd where there is none', async () => {
      assert.equal(await refused(service, { name: 'nosuch', state: 'started' }, run), 'no_such_service');
      assert.equal(await refused(systemd, { name: 'napper', state: 'started' }, run), 'no_systemd');
    });

    describe('with a stand-in for systemctl', () => {
      before(async () => {
        await put('/usr/bin/systemctl', SYSTEMCTL);
        await on(fleet(), 'mkdir -p /run/systemd/system /run/units/web');
      });

      it('starts, enables and masks a unit, and a second run sends nothing', async () => {
        const params = { name: 'web', state: 'started', enabled: true };
        assert.deepEqual(await settled(systemd, params, run), ['enable web', 'start web']);
        assert.deepEqual(await settled(systemd, params, run), []);
        assert.deepEqual(await settled(service, params, run), []);
        assert.deepEqual(await settled(systemd, { unit: 'web', masked: true }, run), ['mask web']);
        assert.equal(await refused(systemd, { unit: 'web', state: 'restarted' }, run), 'masked');
        assert.deepEqual(await settled(systemd, { unit: 'web', masked: false }, run), ['unmask web']);
      });

      it('lets systemd read its files again only when it says that it must', async () => {
        await on(
          fleet(),
          'echo yes >/run/units/web/stale; echo inactive >/run/units/web/active; >/var/log/systemctl.calls',
        );
        await settled(systemd, { name: 'web', state: 'started', daemon_reload: true }, run);
        await settled(systemd, { name: 'web', state: 'started', daemon_reload: true }, run);
        const calls = await on(fleet(), 'grep -c reload /var/log/systemctl.calls || true');
        assert.equal(calls.trim(), '1');
      });

      it('refuses a unit that is not there, in words that playbooks compare', async () => {
        assert.equal(await refused(systemd, { name: 'nosuch', state: 'started' }, run), 'no_such_service');
        const facts = await factsNow(systemd, { name: 'web', enabled: true }, run);
        const { status } = facts;
        assert.equal(isJsonObject(status) && status['LoadState'], 'loaded');
      });
    });
  });
}

async function on(fleet: Fleet, text: string, stdin = ''): Promise<string> {
  const { exitStatus, stdout, stderr } = await fleet.exec(fleet.hosts[0], ['sh', '-euc', text], { stdin });
  assert.equal(exitStatus, 0, stderr);
  return stdout;
}
