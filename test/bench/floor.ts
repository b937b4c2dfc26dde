// The floor: what nobody who asks N hosts over ssh2 can beat. One process connects to all of them, starts one sh on each,
// sends what xenplay sends in one piece and reads to its end.
//   node floor.js TARGETS   TARGETS: a file with JSON of { hosts: [{ address, port }], atOnce, privateKeyFile, requestFile }
import { readFileSync } from 'node:fs';
import pLimit from 'p-limit';
import { Client } from 'ssh2';

interface Targets {
  readonly hosts: readonly { readonly address: string; readonly port: number }[];
  readonly atOnce: number;
  readonly privateKeyFile: string;
  readonly requestFile: string;
}

const END = 'floor: that was all';

const targets = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Targets;
const privateKey = readFileSync(targets.privateKeyFile);
const request = Buffer.concat([readFileSync(targets.requestFile), Buffer.from(`\nprintf '%s\\n' '${END}'\n`)]);
const limit = pLimit(targets.atOnce);
await Promise.all(targets.hosts.map(host => limit(ask, host)));

function ask({ address, port }: Targets['hosts'][number]): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('error', reject);
    client.on('ready', () =>
      client.exec('exec /bin/sh', (error, channel) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        let heard = '';
        channel.stderr.resume();
        channel.on('close', () => reject(new Error(`${address}: closed before the end`)));
        channel.on('data', (chunk: Buffer) => {
          heard = (heard + chunk.toString('latin1')).slice(-2 * END.length);
          if (!heard.includes(END)) return;
          resolve();
          client.end();
        });
        channel.write(request);
      }),
    );
    client.connect({ host: address, port, username: 'root', privateKey, hostVerifier: () => true });
  });
}
