import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { getUrl } from '../../../modules/get_url/index.ts';
import { paramsChecker } from '../../../src/load/schema.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { localShell } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';
import { useOneHost } from '../../support/one-host.ts';
import { play, runHere, useFolder } from '../../support/play.ts';

const CONTENT = 'loaded\n'.repeat(1000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

describe('get_url by curl', () => {
  const folder = useFolder();
  const asked: IncomingHttpHeaders[] = [];
  let server: Server | undefined;
  let base = '';
  before(async function () {
    needs(this, 'command curl');
    server = createServer((request, response) => {
      asked.push(request.headers);
      const since = Date.parse(request.headers['if-modified-since'] ?? '');
      if (request.url === '/moved') response.writeHead(302, { location: '/f.bin' }).end();
      else if (request.url === '/secret' && request.headers.authorization === undefined) response.writeHead(401).end();
      else if (request.url === '/none') response.writeHead(404).end();
      else if (since >= Date.parse('2026-01-01')) response.writeHead(304).end();
      else response.writeHead(200, { 'last-modified': new Date('2026-01-01').toUTCString() }).end(CONTENT);
    });
    base = await listening(server);
  });
  after(() => void server?.close());

  async function statuses(...tasks: readonly string[]) {
    const text = tasks.map(task => `    - get_url: ${task}\n      ignore_errors: true\n`).join('');
    const played = await play(
      runHere,
      folder.write('play.yaml', `- hosts: localhost\n  connection: local\n  tasks:\n${text}`),
    );
    return played.resultsOf('localhost').map(({ status, failure }) => failure?.cause ?? status);
  }

  it('loads a file once, and again only when the server has a newer one', async () => {
    const task = `{url: "${base}/f.bin?x=1", dest: "${folder.path}/", mode: "0640"}`;
    assert.deepEqual(await statuses(task, task), ['changed', 'ok']);
    assert.equal(readFileSync(`${folder.path}/f.bin`, 'utf8'), CONTENT);
    assert.equal(statSync(`${folder.path}/f.bin`).mode & 0o777, 0o640);
    assert.ok(asked.at(-1)?.['if-modified-since']);
    assert.deepEqual(await statuses(task.replace('0640', '0644'), task), ['changed', 'changed']);
    utimesSync(`${folder.path}/f.bin`, new Date('2020-01-01'), new Date('2020-01-01'));
    assert.deepEqual(await statuses(task), ['ok']);
    assert.deepEqual(
      await statuses(task.replace('0640', '0600'), `{url: "${base}/f.bin", dest: "${folder.path}/f.bin", force: true}`),
      ['changed', 'ok'],
    );
  });

  it('asks no server while the host has what the checksum says', async () => {
    const task = `{url: "${base}/moved", dest: "${folder.path}/sum", checksum: "sha256:${SHA256}"}`;
    assert.deepEqual(await statuses(task), ['changed']);
    const count = asked.length;
    assert.deepEqual(await statuses(task), ['ok']);
    assert.equal(asked.length, count);
  });

  it('keeps the old file when what comes is not what the checksum says, or nothing comes', async () => {
    folder.write('old', 'old\n');
    const wrong = `{url: "${base}/f.bin", dest: "${folder.path}/old", checksum: "sha256:${'0'.repeat(64)}"}`;
    const [sum, none] = await statuses(wrong, `{url: "${base}/none", dest: "${folder.path}/old"}`);
    assert.match(sum ?? '', /has the sha256/);
    assert.match(none ?? '', /curl cannot load it \(404\)/);
    assert.equal(readFileSync(`${folder.path}/old`, 'utf8'), 'old\n');
    assert.deepEqual(await statuses(`{url: "${base}/f.bin", dest: "${folder.path}/none/x"}`), [
      `the folder of ${folder.path}/none/x does not exist`,
    ]);
  });

  it('sends headers, its name and a password', async () => {
    const given = 'headers: {X-One: "a \\"b\\" \\\\c"}, url_username: me, url_password: "s\\"ec:ret", http_agent: me/1';
    assert.deepEqual(await statuses(`{url: "${base}/secret", dest: "${folder.path}/secret", ${given}}`), ['changed']);
    const headers = asked.at(-1);
    assert.deepEqual([headers?.['x-one'], headers?.['user-agent']], ['a "b" \\c', 'me/1']);
    assert.equal(Buffer.from(headers?.authorization?.slice(6) ?? '', 'base64').toString(), 'me:s"ec:ret');
  });

  it('passes by a proxy that the environment names, when told', async () => {
    const task = `{url: "${base}/f.bin", dest: "${folder.path}/direct", username: me, password: x, use_proxy: false}`;
    const proxied = `${task}\n      environment: {http_proxy: "http://127.0.0.1:1"}`;
    assert.deepEqual(await statuses(proxied), ['changed']);
    assert.match((await statuses(proxied.replace('use_proxy: false', 'force: true')))[0] ?? '', /cannot load/);
  });

  it('loads nothing in check mode', async () => {
    const tasks = `    - get_url: {url: "${base}/f.bin", dest: "${folder.path}/checked", checksum: "sha256:${SHA256}"}\n`;
    const file = folder.write('check.yaml', `- hosts: localhost\n  connection: local\n  tasks:\n${tasks}`);
    const played = await play(runHere, file, '--check');
    assert.equal(played.resultsOf('localhost')[0]?.status, 'changed');
    assert.ok(!existsSync(`${folder.path}/checked`));
  });
});

// Debian's busybox is linked statically: its own wget, which its shell prefers, crashes when it looks up a service.
for (const [loader, shell] of [
  ['wget', ['dash']],
  ['curl', ['busybox', 'sh']],
] as const) {
  describe(`get_url by ${loader} in ${shell.join(' ')}`, () => {
    const folder = useFolder();
    const asked: IncomingHttpHeaders[] = [];
    let server: Server | undefined;
    let base = '';
    before(async function () {
      needs(this, `command ${loader}`, 'command dash', 'command busybox');
      const tools = `${loader} stat chmod chown mv cmp date dirname sync rm cp sha256sum cut`;
      execFileSync('sh', ['-euc', `mkdir bin; for t in ${tools}; do ln -s "$(command -v $t)" bin/$t; done`], {
        cwd: folder.path,
      });
      server = createServer((request, response) => {
        asked.push(request.headers);
        response.writeHead(request.url === '/f' ? 200 : 404).end(CONTENT);
      });
      base = await listening(server);
    });
    after(() => void server?.close());

    async function load(given: JsonObject) {
      const [command, ...words] = shell.map(
        word => execFileSync('sh', ['-c', `command -v ${word}`], { encoding: 'utf8' }).trim() || word,
      );
      const run = localShell([command ?? 'sh', ...words], { PATH: `${folder.path}/bin` });
      const { params, problems } = paramsChecker('get_url', getUrl.params)(given);
      assert.deepEqual(problems, []);
      const plan = getUrl.plan(getUrl.parse(await run(getUrl.probe(params)), params), params);
      assert.equal(plan.kind, 'command');
      return getUrl.outcome?.(await run(plan.script), params);
    }

    it('loads a file with headers, and tells when it has not changed', async () => {
      const given = { url: `${base}/f`, dest: `${folder.path}/got`, headers: { 'X-A': 'b c' } };
      assert.deepEqual([(await load(given))?.changed, (await load(given))?.changed], [true, false]);
      assert.equal(asked.at(-1)?.['x-a'], 'b c');
      assert.equal(readFileSync(`${folder.path}/got`, 'utf8'), CONTENT);
    });

    it('fails when the server has no such file', async () => {
      const none = await load({ url: `${base}/none`, dest: `${folder.path}/none` });
      assert.match(none?.failure?.cause ?? '', new RegExp(`^${loader} cannot load it`));
      assert.ok(!existsSync(`${folder.path}/none`));
    });

    if (loader === 'wget')
      it('lets no password be seen among the processes', async () => {
        const secret = await load({
          url: `${base}/f`,
          dest: `${folder.path}/none`,
          url_username: 'a',
          url_password: 'b',
        });
        assert.match(secret?.failure?.cause ?? '', /^a password needs curl/);
      });
  });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

describe('get_url on a host that has no loader', () => {
  const { run, sh } = useOneHost('debian');

  it('says so', async () => {
    assert.equal((await sh('command -v curl || command -v wget')).stdout, '');
    const [result] = (await run('- get_url: {url: "http://127.0.0.1:1/f", dest: /root/f}\n')).resultsOf('h1');
    assert.equal(result?.failure?.cause, 'neither curl nor wget is installed on the host');
  });
});
