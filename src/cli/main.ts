import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CommanderError } from 'commander';
import { type Diagnostic, DiagnosticsError, formatDiagnostic, OrchestratorError } from '../model/diagnostic.ts';
import { printable } from '../report/printable.ts';
import { Masking } from '../report/masking.ts';
import { type Commands, program } from './program.ts';
import { inFirstSpelling } from './spellings.ts';

const EXIT_WRONG = 1;

const require = createRequire(import.meta.url);

/**
 * A command and what it needs, loaded when it is called: `--version` and `--help` start nothing else. By require, which takes no turn
 * of the event loop.
 */
function loaded<Command>(name: string): Command {
  return require(`./commands/${name}.js`) as Command;
}

async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const masking = new Masking();
  const commands: Commands = {
    run: (playbooks, args) => loaded<typeof import('./commands/run.ts')>('run').run(playbooks, args, masking),
    inventory: (...args) => loaded<typeof import('./commands/inventory.ts')>('inventory').inventory(...args),
    doc: (...args) => loaded<typeof import('./commands/doc.ts')>('doc').doc(...args),
    runs: () => loaded<typeof import('./commands/runs.ts')>('runs').runs(),
    showRun: id => loaded<typeof import('./commands/runs.ts')>('runs').showRun(id),
    explain: (asked, args) =>
      loaded<typeof import('./commands/explain.ts')>('explain').explainVariable(asked, args, masking),
    exec: (pattern, args) => loaded<typeof import('./commands/exec.ts')>('exec').exec(pattern, args, masking),
    lint: (playbooks, args) => loaded<typeof import('./commands/lint.ts')>('lint').lint(playbooks, args, masking),
    xm2xl: (files, options) => loaded<typeof import('./commands/xm2xl.ts')>('xm2xl').xm2xl(files, options),
    schema: () => loaded<typeof import('./commands/schema.ts')>('schema').schema(),
    vault: () => Promise.resolve(loaded<typeof import('./commands/vault.ts')>('vault').vaultCommands),
  };
  try {
    await program(commands, version(), result => (code = result)).parseAsync(inFirstSpelling(argv), { from: 'user' });
    return code;
  } catch (error) {
    return told(error, masking);
  }
}

function told(error: unknown, masking: Masking): number {
  const shown = (diagnostic: Diagnostic): string => printable(masking.text(formatDiagnostic(diagnostic)));
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_WRONG;
  if (error instanceof DiagnosticsError) {
    const errors = error.diagnostics.filter(({ severity }) => severity === 'error').length;
    process.stderr.write(`${error.diagnostics.map(shown).join('\n')}\n`);
    process.stderr.write(`${errors} mistake${errors === 1 ? '' : 's'}; nothing was done on any host\n`);
    return EXIT_WRONG;
  }
  if (error instanceof OrchestratorError) {
    process.stderr.write(`${shown(error.toDiagnostic())}\n`);
    return EXIT_WRONG;
  }
  process.stderr.write(
    `this is a bug of xenplay, please report it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT_WRONG;
}

/** A reader that is gone (`| head`) ends nothing: what is begun on hosts is brought to its end, and the journal has it. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

outliveReaders();
void main(process.argv.slice(2)).then(code => (process.exitCode = code));
