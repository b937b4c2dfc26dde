import { quote, scriptFile } from '../module/script.ts';
import type { Part } from './connection.ts';
import type { Surroundings } from './request-text.ts';

/** A silence that is no restart of a network, in which an interface may be down for a while. */
const SILENT_SECONDS = 120;
/** What a request may take beyond the deadlines of its parts until the host itself ends it. */
const GRACE_SECONDS = 60;

const DEFINITION = scriptFile(import.meta.url, 'guard.sh')().text;

/** What makes the work of one shell end with the run, whatever becomes of the link, and the lock with the shell. */
export class Guard {
  readonly #hearsUs: boolean;
  readonly #cleanup: string;
  readonly #cleanupAtExit: string;
  #isDefined = false;
  #isExitTold = false;

  /** `hearsUs`: keepalives reach the host by this way. `cleanup`: shell text for the end of its work, or of the shell itself. */
  constructor(hearsUs: boolean, cleanup: string, cleanupAtExit: string) {
    this.#hearsUs = hearsUs;
    this.#cleanup = cleanup;
    this.#cleanupAtExit = cleanupAtExit;
  }

  /** Shell text around the parts of a request: nothing where they only look. */
  around(parts: readonly Part[]): Surroundings {
    if (parts.every(part => part.changes === undefined)) return { before: '', after: '' };
    const atExit = this.#isExitTold
      ? ''
      : `trap ${quote(`test -z "\${xp_w:-}" || xp_unguard; ${this.#cleanupAtExit}`)} EXIT\n`;
    this.#isExitTold = true;
    if (parts.some(part => part.changes === 'and_survives')) return { before: atExit, after: '' };
    const definition = this.#isDefined ? '' : DEFINITION;
    this.#isDefined = true;
    return { before: atExit + definition + this.#start(parts), after: 'xp_rest\n' };
  }

  #start(parts: readonly Part[]): string {
    const seconds = Math.ceil(parts.reduce((sum, part) => sum + part.deadlineSeconds, GRACE_SECONDS));
    return `xp_guard ${seconds} ${this.#hearsUs ? SILENT_SECONDS : 0} ${quote(this.#cleanup)}\n`;
  }
}

/** A shell on a host, told so well that another process with the same number is not taken for it. */
export interface ShellOrigin {
  readonly group: number;
  readonly pid: number;
  readonly startedAt: string;
}

/** Shell text that ends what a lost link left behind, if it is still there: nothing new starts beside it. */
export function endOrphan({ group, pid, startedAt }: ShellOrigin): string {
  const before = '_ '.repeat(21);
  return [
    `if { read -r ${before}xp_o _ <"/proc/${pid}/stat" && test "\${xp_o}" = ${quote(startedAt)}; } 2>/dev/null; then`,
    `kill -TERM -${group}; sleep 1; kill -KILL -${group} 2>/dev/null; fi\n`,
  ].join(' ');
}
