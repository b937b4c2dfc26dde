import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Context } from 'mocha';

/** Skips the test, with the reason in its title, unless this machine has what the test needs. In CI nothing may be missing. */
export function needs(context: Context, ...things: readonly ('root' | 'namespaces' | `command ${string}`)[]): void {
  const missing = things.filter(thing => !has(thing));
  if (missing.length === 0) return;
  const { test } = context;
  if (test !== undefined) test.title += ` [skipped: needs ${missing.join(', ')}]`;
  context.skip();
}

function has(thing: string): boolean {
  if (thing === 'root') return process.getuid?.() === 0;
  if (thing === 'namespaces') return canUnshare();
  return commandExists(thing.slice('command '.length));
}

function commandExists(command: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some(folder => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--mount', '--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
