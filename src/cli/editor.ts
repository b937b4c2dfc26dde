import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { UsageError } from '../model/diagnostic.ts';

/** What the user's editor leaves of a text. It stands in a folder that only the user can enter, and is gone afterwards. */
export function edited(content: Uint8Array, name: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'xenplay-vault-'));
  // The ending lets the editor know the language.
  const file = join(folder, `text${extname(name)}`);
  try {
    writeFileSync(file, content, { mode: 0o600 });
    const editor = process.env['EDITOR'] ?? 'vi';
    // A shell, since EDITOR may hold arguments; the file is one of its own.
    const { status } = spawnSync('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    if (status === 0) return readFileSync(file);
    const cause = `the editor "${editor}" ended with ${status ?? 'a signal'}`;
    throw new UsageError({ code: 'editor_failed', cause, mend: 'nothing was changed; set EDITOR' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
