import { down, enter, status, up } from './commands.ts';
import { LabFailure } from './failure.ts';

const USAGE = `npm run lab                    a Xen dom0 in QEMU, and on it a guest whose root is on NFS
npm run lab -- status          what runs, and where
npm run lab -- ssh [COMMAND]   enters the dom0
npm run lab -- down            stops it; the next start begins from its snapshot
`;

async function main(words: readonly string[]): Promise<number> {
  const [command = 'up', ...rest] = words;
  if (command === 'up') return up();
  if (command === 'down') return down();
  if (command === 'status') return status();
  if (command === 'ssh') return enter(rest);
  const asked = ['help', '--help', '-h'].includes(command);
  (asked ? process.stdout : process.stderr).write(asked ? USAGE : `lab: there is no command "${command}"\n${USAGE}`);
  return asked ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LabFailure)) throw error;
  process.stderr.write(`lab: ${error.message}\n     mend: ${error.mend}\n`);
  process.exitCode = 1;
}
