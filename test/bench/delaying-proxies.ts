// node delaying-proxies.js FILE   FILE: JSON of { targets: [{ host, port }], delayMs }: a way with that delay in each
// direction to every target. Prints its ports on the loopback as JSON, ends with its standard input.
import { readFileSync } from 'node:fs';
import { startTcpProxy } from '../support/tcp-proxy.ts';

interface Config {
  readonly targets: readonly { readonly host: string; readonly port: number }[];
  readonly delayMs: number;
}

const { targets, delayMs } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Config;
const proxies = await Promise.all(targets.map(target => startTcpProxy({ target, delayMs })));
process.stdout.write(`${JSON.stringify(proxies.map(proxy => proxy.port))}\n`);
process.stdin.resume().once('end', () => process.exit(0));
