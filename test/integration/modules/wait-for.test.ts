import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { modules } from '../../../modules/index.ts';
import { paramsChecker } from '../../../src/load/schema.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { localShell, type RunScript } from '../../support/converge.ts';
import { useFolder } from '../../support/play.ts';

const SHELLS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  dash: ['dash'],
  bash: ['bash'],
  ash: ['busybox', 'sh'],
};

/** One look, and the wait that follows where it is not so yet. */
async function waited(raw: JsonObject, run: RunScript, beforeTheWait?: () => unknown): Promise<JsonObject> {
  const module = modules.get('wait_for');
  assert.ok(module);
  const { params, problems } = paramsChecker('wait_for', module.params)(raw);
  assert.deepEqual([...problems, ...(module.check?.(params, { name: 'h1', groups: [] }) ?? [])], []);
  const state = module.parse(await run(module.probe(params)), params);
  const plan = module.plan(state, params);
  if (plan.kind !== 'command') return { plan: plan.kind, ...module.facts?.(state, params) };
  beforeTheWait?.();
  const outcome = module.outcome?.(await run(plan.script), params);
  return { plan: plan.kind, failure: outcome?.failure?.cause ?? null, ...outcome?.facts };
}

for (const [name, shell] of Object.entries(SHELLS)) {
  describe(`wait_for in ${name}`, () => {
    const folder = useFolder();
    const run = localShell(shell);
    let server: Server;
    let port: number;
    const sockets = new Set<Socket>();

    before(async () => {
      server = createServer({ allowHalfOpen: true }, socket => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.write('220 one\r\n');
        setTimeout(() => socket.write('SSH-2.0-Odd_9 $x\r\n'), 50);
      });
      await new Promise<void>(resolve => {
        server.listen(0, '127.0.0.1', resolve);
      });
      port = (server.address() as AddressInfo).port;
    });
    after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });

    it('finds a text that a port says after its first line, without waiting for the end of the connection', async () => {
      // Whoever waited for the end of the connection would come to the end of this test's time.
      const waits = { timeout: 600, connect_timeout: 600 };
      const found = await waited({ port, search_regex: '^SSH-2\\.0-(?P<program>[A-Za-z]+)_(\\d)', ...waits }, run);
      assert.deepEqual(found['match_groupdict'], { program: 'Odd' });
      assert.deepEqual(found['match_groups'], ['Odd', '9']);
    });

    it('fails when the port says other things only', async () => {
      const failed = await waited({ port, search_regex: 'Even', timeout: 1, connect_timeout: 1 }, run);
      assert.equal(failed['failure'], `Timeout when waiting for search string Even in 127.0.0.1:${port}`);
    });

    it('counts connections of the states, to the address and not from who is excluded', async () => {
      const client = connect({ port, host: '127.0.0.1' });
      await new Promise<void>(resolve => {
        client.once('data', () => {
          resolve();
        });
      });
      const drained = async (more: JsonObject): Promise<unknown> =>
        (
          await waited(
            {
              port,
              state: 'drained',
              active_connection_states: ['ESTABLISHED'],
              timeout: 1,
              exclude_hosts: [],
              ...more,
            },
            run,
          )
        )['failure'] ?? 'drained';
      assert.equal(await drained({}), `Timeout when waiting for 127.0.0.1:${port} to drain`);
      assert.notEqual(await drained({ host: '0.0.0.0' }), 'drained');
      assert.equal(await drained({ host: '127.0.0.2' }), 'drained');
      assert.equal(await drained({ exclude_hosts: ['127.0.0.1'] }), 'drained');
      assert.equal(await drained({ active_connection_states: ['SYN_SENT'] }), 'drained');
      client.destroy();
    });

    it('waits until a text comes into a file', async () => {
      const path = `${folder.path}/it's a "log"`;
      writeFileSync(path, 'begin\0\n');
      const comes = () => setTimeout(() => writeFileSync(path, 'begin\0\ncaf\xe9 done 7'), 700);
      const found = await waited({ path, search_regex: 'done (\\d)$', timeout: 60 }, run, comes);
      assert.deepEqual([found['plan'], found['failure'], found['match_groups']], ['command', null, ['7']]);
      assert.equal(found['state'], 'file');
    });

    it('looks at nothing before the delay is over', async () => {
      const found = await waited({ path: '/', delay: 1, timeout: 5 }, run);
      assert.deepEqual([found['plan'], found['elapsed'] !== 0], ['command', true]);
    });
  });
}
