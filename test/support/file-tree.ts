import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by their paths in a new folder, for as long as `use` runs; what begins with `#!` may be executed. */
export function withFiles<Value>(files: Readonly<Record<string, string>>, use: (folder: string) => Value): Value {
  const folder = mkdtempSync(join(tmpdir(), 'xenplay-files-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
