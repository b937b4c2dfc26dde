import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Findings } from '../reader.ts';

/** Gives the text of a file that may be encrypted by ansible-vault; throws OrchestratorError when it cannot be. */
export type Decrypt = (text: string, file: string) => string;

/** Is told the text of each file that is read and was not encrypted. */
export type Seen = (read: { readonly text: string; readonly file: string; readonly form: 'yaml' | 'ini' }) => void;

/** What stands at a path; `nothing` also for what cannot be looked at. */
export function kindAt(path: string): 'file' | 'folder' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (isSystemError(error)) return 'nothing';
    throw error;
  }
}

/** A folder's names in a fixed order; a folder that cannot be read is a finding. */
export function namesIn(folder: string, findings: Findings): readonly string[] {
  return attempt(folder, findings, () => readdirSync(folder).toSorted()) ?? [];
}

/** Text that can be an inventory or variables; anything else is a finding. */
export function readText(path: string, findings: Findings): string | undefined {
  const text = attempt(path, findings, () => readFileSync(path, 'utf8'));
  if (text === undefined) return undefined;
  const refusal = refusalOf(text);
  if (refusal === undefined) return text;
  findings.add({ ...refusal, position: { file: path, line: 1, column: 1 } });
  return undefined;
}

function attempt<Value>(path: string, findings: Findings, read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const why = error.code === 'ENOENT' ? 'there is nothing' : error.code === 'EACCES' ? 'not allowed' : error.code;
    findings.add({ code: 'no_such_file', cause: `cannot read ${path}: ${why}`, mend: 'check the path and its rights' });
    return undefined;
  }
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function refusalOf(text: string) {
  if (text.startsWith('#!'))
    return {
      code: 'not_executable',
      cause: 'this is a script that may not be run',
      mend: 'chmod +x it, or take the #! line away',
    };
  return text.includes('\0') ? { code: 'not_text', cause: 'this file is not text', mend: 'check the path' } : undefined;
}
