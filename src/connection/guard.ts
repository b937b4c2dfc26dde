import { quote, scriptFile } from '../module/script.ts';

/** A silence that is no restart of a network, in which an interface may be down for a while. */
const SILENT_SECONDS = 120;
/** What a request may take beyond the deadlines of its parts until the host itself ends it. */
const GRACE_SECONDS = 60;

/** Shell text that defines the guard; once a shell. */
export const GUARD = scriptFile(import.meta.url, 'guard.sh')().text;

interface Guarded {
  /** The sum of the deadlines. */
  readonly seconds: number;
  /** Whether keepalives reach the host by this way. */
  readonly hearsUs: boolean;
  readonly cleanup: string;
}

export function guardStart({ seconds, hearsUs, cleanup }: Guarded): string {
  return `xp_guard ${Math.ceil(seconds) + GRACE_SECONDS} ${hearsUs ? SILENT_SECONDS : 0} ${quote(cleanup)}\n`;
}

/** Ends the watcher, with the sleep that it waits for. */
export const GUARD_END = 'test -z "${xp_w}" || kill "${xp_w}" 2>/dev/null\n';

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
