// A name server on 127.0.0.1 that knows one host, and what the program makes of it: node name-server.js SILENT, where SILENT is the
// type of record of which it never says anything (1: A, 28: AAAA, 0: none). The host's IPv6 address leads nowhere.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { addressesOf } from '../../src/connection/addresses.ts';
import { dialAny } from '../../src/connection/tcp.ts';

const SILENT = Number(process.argv[2]);
const RECORDS = new Map([
  [1, Buffer.from([127, 0, 0, 1])],
  [28, Buffer.from('20010db8000000000000000000000001', 'hex')],
]);

/** The question again, and one record for the name in it. */
function reply(question: Buffer): Buffer | undefined {
  const end = question.indexOf(0, 12) + 5;
  const type = question.readUInt16BE(end - 4);
  const address = RECORDS.get(type);
  if (address === undefined || type === SILENT) return undefined;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 6);
  head.writeUInt32BE(0, 8);
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(address.length, 10);
  return Buffer.concat([head, question.subarray(12, end), record, address]);
}

const names = createSocket('udp4', (question, { port, address }) => {
  const answer = reply(question);
  if (answer !== undefined) names.send(answer, port, address);
});
const server = createServer(socket => socket.destroy());
await new Promise<void>(resolve => names.bind(53, '127.0.0.1', resolve));
await new Promise<void>(resolve => server.listen(22, '127.0.0.1', resolve));
const began = performance.now();
const addresses = await addressesOf('host.example', 0);
const asked = performance.now();
const socket = await dialAny(addresses, { port: 22, bindAddress: undefined, onSocket: () => undefined });
const dialled = performance.now();
const families = addresses.map(({ family }) => family).sort();
const found = { families, to: socket.remoteAddress, asked: asked - began, dialled: dialled - asked };
process.stdout.write(JSON.stringify(found));
socket.destroy();
server.close();
names.close();
