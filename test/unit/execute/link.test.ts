import assert from 'node:assert/strict';
import pLimit from 'p-limit';
import type { Connection, Reply } from '../../../src/connection/connection.ts';
import { linkTo } from '../../../src/execute/link.ts';

const REPLY: Reply = { results: [] };

/** A link whose connections are numbered and tell what happens to them; an exchange is over when `answer` is called. */
function watchedLink() {
  const seen: string[] = [];
  const answers: (() => void)[] = [];
  const link = linkTo(
    { host: 'h', transport: 'ssh', address: 'h', hostKeyChecking: 'strict' },
    {
      connect: () => {
        const number = seen.filter(line => line.startsWith('open')).length + 1;
        seen.push(`open ${number}`);
        let exchanges = 0;
        const connection: Connection = {
          get exchanges() {
            return exchanges;
          },
          async exchange() {
            exchanges += 1;
            await new Promise<void>(resolve => answers.push(resolve));
            return REPLY;
          },
          async close() {
            await Promise.resolve();
            seen.push(`close ${number}`);
          },
        };
        return connection;
      },
      limit: pLimit(5),
      signal: new AbortController().signal,
      onPhase: () => undefined,
    },
  );
  const asked = async (count: number): Promise<void> => {
    while (answers.length < count) await new Promise(resolve => setImmediate(resolve));
  };
  return { link, seen, asked, answer: () => answers.shift()?.() };
}

describe('a link that may rest', () => {
  it('closes an idle connection at once, and opens another when it is needed again', async () => {
    const { link, seen, asked, answer } = watchedLink();
    const first = link.exchange([], undefined);
    await asked(1);
    answer();
    await first;
    link.rest();
    await link.close();
    assert.deepEqual([seen, link.exchanges], [['open 1', 'close 1'], 1]);
    const second = link.exchange([], undefined);
    await asked(1);
    answer();
    await second;
    await link.close();
    assert.deepEqual([seen.slice(2), link.exchanges], [['open 2', 'close 2'], 2]);
  });

  it('lets end what travels over it', async () => {
    const { link, seen, asked, answer } = watchedLink();
    const exchange = link.exchange([], undefined);
    await asked(1);
    link.rest();
    assert.deepEqual(seen, ['open 1']);
    answer();
    await exchange;
    await link.close();
    assert.deepEqual(seen, ['open 1', 'close 1']);
  });
});
