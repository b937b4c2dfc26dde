// A TCP proxy before an sshd as a program, for a network namespace that the test itself is not in.
//   node tcp-proxy-program.js HOST PORT DELAY_MS   prints its port; when its standard input ends: the connections as JSON
import { text } from 'node:stream/consumers';
import { startTcpProxy } from './tcp-proxy.ts';

const [host = '', port, delayMs] = process.argv.slice(2);
const proxy = await startTcpProxy({
  target: { host, port: Number(port) },
  delayMs: Number(delayMs),
  serverGreets: true,
});
process.stdout.write(`${proxy.port}\n`);
await text(process.stdin);
const counts = proxy.connections.map(({ turns, clientBytes, serverBytes }) => ({ turns, clientBytes, serverBytes }));
process.stdout.write(`${JSON.stringify(counts)}\n`);
await proxy.close();
