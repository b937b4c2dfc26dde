import { type Diagnostic, isError } from '../model/diagnostic.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { wordsOfText } from './lint/words.ts';
import type { LoadedPlaybook } from './playbook.ts';

/** What mistakes in playbooks leave open for what is checked behind them. */
export interface LeftOpen {
  /** Names that what could not be read may have set, and many more. */
  readonly names: ReadonlySet<string>;
  /** It may have set any name. */
  readonly isAnything: boolean;
  /** What is told already, and is not told again for each host. */
  readonly told: readonly Diagnostic[];
}

/** Mistakes that leave out a task, or a key of something: what stands around them means what it says. */
const ARE_ALONE: ReadonlySet<string> = new Set([
  ...['unknown_module', 'unsupported_module', 'no_module', 'two_modules', 'no_async'],
  ...['unknown_keyword', 'unsupported_keyword', 'unknown_loop', 'two_loops', 'unknown_handler', 'wrong_type'],
  ...['unknown_parameter', 'missing_parameter', 'wrong_parameter'],
]);

/** Tasks and keys with such words set variables whose names stand elsewhere. */
const SETS_MORE = /fact|vars|include|import|role|setup|gather/i;

export function isAlone(diagnostic: Diagnostic): boolean {
  return !isError(diagnostic) || ARE_ALONE.has(diagnostic.code);
}

/** Undefined where nothing is. */
export function leftOpen(playbooks: readonly LoadedPlaybook[]): LeftOpen | undefined {
  if (!playbooks.some(({ diagnostics }) => diagnostics.some(isError))) return undefined;
  const unread = playbooks.flatMap(playbook => playbook.unread);
  return {
    told: playbooks.flatMap(({ diagnostics }) => diagnostics),
    names: new Set(unread.flatMap(value => [...wordsOfText(JSON.stringify(value))])),
    isAnything: unread.some(setsMore),
  };
}

function setsMore(value: Json): boolean {
  if (!isJsonObject(value)) return true;
  return Object.entries(value).some(
    ([key, item]) => SETS_MORE.test(key) || (typeof item === 'string' && SETS_MORE.test(item)),
  );
}
