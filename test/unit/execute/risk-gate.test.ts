import assert from 'node:assert/strict';
import { HeldBack, riskGate } from '../../../src/execute/risk-gate.ts';
import type { Risk } from '../../../src/module/contract.ts';
import type { Ties } from '../../../src/module/transaction/ties.ts';

/** Runs a change on so many hosts at once; gives how many ran at the same moment at most. */
async function widest(risk: Risk, asked: number | undefined, domains: readonly string[]): Promise<number> {
  const gate = riskGate({ asked, failureDomainOf: host => host.split('-')[0] ?? '' });
  let [now, most] = [0, 0];
  const change = async (): Promise<{ ok: boolean; result: undefined }> => {
    now++;
    most = Math.max(most, now);
    await new Promise(resolve => setImmediate(resolve));
    now--;
    return { ok: true, result: undefined };
  };
  await Promise.all(domains.map(host => gate({ host, risk }, change)));
  return most;
}

const HOSTS = ['a-1', 'a-2', 'a-3', 'b-1', 'b-2'];

describe('the concurrency of changes', () => {
  it('is not bounded for what only writes', async () => assert.equal(await widest('write', undefined, HOSTS), 5));
  it('is one host a failure domain for what stops a guest', async () =>
    assert.equal(await widest('disruptive', undefined, HOSTS), 2));
  it('is what the play asked for', async () => assert.equal(await widest('disruptive', 3, HOSTS), 3));
  it('is one host first, then two, for what may cut the connection', async () =>
    assert.equal(await widest('connectivity', undefined, HOSTS), 2));
  it('is one host of a failure domain that is named, for what may cut the connection', async () => {
    assert.equal(await widest('connectivity', undefined, ['a-1', 'a-2', 'a-3', 'a-4']), 1);
    assert.equal(await widest('connectivity', undefined, ['-1', '-2', '-3', '-4']), 2);
  });

  it('is one host of two of which one needs the other, whichever comes first, and of no others', async () => {
    const [server, client, other] = [
      { own: ['192.0.2.1'], needs: ['192.0.2.254'] },
      { own: ['192.0.2.2'], needs: ['192.0.2.254', '192.0.2.1'] },
      { own: ['192.0.2.3'], needs: ['192.0.2.254'] },
    ];
    const together = async (...all: readonly Ties[]): Promise<number> => {
      const gate = riskGate({ asked: undefined, failureDomainOf: () => '' });
      let [now, most] = [0, 0];
      const change = async (): Promise<{ ok: boolean; result: undefined }> => {
        most = Math.max(most, ++now);
        await new Promise(resolve => setImmediate(resolve));
        now--;
        return { ok: true, result: undefined };
      };
      // The first one is alone anyway.
      const first = { own: ['192.0.2.99'], needs: [] };
      await Promise.all(
        [first, ...all].map((ties, at) => gate({ host: `h${at}`, risk: 'connectivity', ties }, change)),
      );
      return most;
    };
    assert.equal(await together(server, client), 1);
    assert.equal(await together(client, server), 1);
    assert.equal(await together(server, other), 2);
    assert.equal(await together(client, server, other, client), 2);
  });

  it('ends for everybody after such a change went wrong once', async () => {
    const gate = riskGate({ asked: undefined, failureDomainOf: () => '' });
    const ran: string[] = [];
    const results = await Promise.allSettled(
      HOSTS.map(host =>
        gate({ host, risk: 'connectivity' }, () => {
          ran.push(host);
          return Promise.resolve({ ok: false, result: host });
        }),
      ),
    );
    assert.deepEqual(ran, ['a-1']);
    assert.ok(results.slice(1).every(result => result.status === 'rejected' && result.reason instanceof HeldBack));
  });
});
