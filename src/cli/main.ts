#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { type Diagnostic, DiagnosticsError, formatDiagnostic, OrchestratorError } from '../model/diagnostic.ts';
import { printable } from '../report/printable.ts';
import type { ExplainArguments } from './explain-command.ts';
import type { ExecArguments } from './exec-command.ts';
import type { LintArguments } from './lint-command.ts';
import { Masking } from '../report/masking.ts';
import { program, type RunArguments } from './program.ts';

const EXIT_WRONG = 1;

/** Commands load what they need when they are called: `--version` and `--help` start nothing else. */
async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const masking = new Masking();
  const commands = {
    run: async (playbooks: readonly string[], args: RunArguments) =>
      (await import('./commands/run.ts')).run(playbooks, args, masking),
    inventory: async (...args: Parameters<typeof import('./commands/inventory.ts').inventory>) =>
      (await import('./commands/inventory.ts')).inventory(...args),
    doc: async (...args: Parameters<typeof import('./commands/doc.ts').doc>) =>
      (await import('./commands/doc.ts')).doc(...args),
    runs: async () => (await import('./commands/runs.ts')).runs(),
    showRun: async (id: string) => (await import('./commands/runs.ts')).showRun(id),
    explain: async (
      asked: Parameters<typeof import('./commands/explain.ts').explainVariable>[0],
      args: ExplainArguments,
    ) => (await import('./commands/explain.ts')).explainVariable(asked, args, masking),
    exec: async (pattern: string, args: ExecArguments) =>
      (await import('./commands/exec.ts')).exec(pattern, args, masking),
    lint: async (playbooks: readonly string[], args: LintArguments) =>
      (await import('./commands/lint.ts')).lint(playbooks, args, masking),
    xm2xl: async (files: readonly string[], options: { readonly output?: string }) =>
      (await import('./commands/xm2xl.ts')).xm2xl(files, options),
    schema: async () => (await import('./commands/schema.ts')).schema(),
    vault: async () => (await import('./commands/vault.ts')).vaultCommands,
  };
  try {
    await program(commands, version(), result => (code = result)).parseAsync(argv, { from: 'user' });
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

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

process.exitCode = await main(process.argv.slice(2));
