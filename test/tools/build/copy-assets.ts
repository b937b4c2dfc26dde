// tsc copies only what it compiles; scripts and examples go beside the compiled code.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ASSET = /\.(sh|yaml)$/;

for (const room of ['modules', 'src']) {
  for (const entry of readdirSync(room, { recursive: true, encoding: 'utf8' })) {
    if (ASSET.test(entry)) cpSync(join(room, entry), join('build', room, entry));
  }
}
