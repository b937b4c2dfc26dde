import { type Script, scriptFile } from '../script.ts';
import type { Wanted } from './plan.ts';

const lookScript = scriptFile(import.meta.url, 'look.sh');

interface Look extends Wanted {
  readonly which: 'any' | 'systemd';
  readonly pattern: string;
}

/** A probe of one service; without a name it only tells which manager there is. */
export function look({ name, which, scope, runlevel, pattern }: Look): Script {
  return lookScript(name ?? '-', which, scope, runlevel, pattern);
}
