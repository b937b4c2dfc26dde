import type { Become, Connect, Connection, ConnectionSettings, Part, Phase, Reply } from './connection.ts';
import { explainBecome } from './become.ts';
import { localShell } from './local.ts';
import { notSent, Shell, type ShellProcess } from './shell.ts';
import { SshLink } from './ssh.ts';

/** Gives a way to a host that opens at its first use. */
export const connect: Connect = (settings, onPhase) => new HostConnection(settings, onPhase);

/** One link and, for every user that tasks run as, one long-lived shell. */
class HostConnection implements Connection {
  exchanges = 0;
  readonly #settings: ConnectionSettings;
  readonly #onPhase: (phase: Phase) => void;
  readonly #shells = new Map<string, Shell>();
  #ssh: SshLink | undefined;

  constructor(settings: ConnectionSettings, onPhase: (phase: Phase) => void) {
    this.#settings = settings;
    this.#onPhase = onPhase;
  }

  async exchange(parts: readonly Part[], become: Become | undefined, signal: AbortSignal): Promise<Reply> {
    if (parts.length === 0) return { results: [] };
    const shell = await this.#shellFor(become, signal);
    if ('lost' in shell) return notSent(parts, shell.lost);
    this.exchanges += 1;
    return shell.shell.run(parts, signal);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#shells.values()].map(shell => shell.close()));
    this.#ssh?.close();
  }

  async #shellFor(
    become: Become | undefined,
    signal: AbortSignal,
  ): Promise<{ shell: Shell } | Pick<Required<Reply>, 'lost'>> {
    const key = become === undefined ? '' : `${become.method} ${become.user}`;
    const known = this.#shells.get(key);
    if (known?.isUsable === true) return { shell: known };
    const opened = await this.#start(become, signal);
    if ('lost' in opened) return opened;
    const shell = new Shell(opened.process, {
      startSeconds: this.#settings.connectTimeoutSeconds,
      startPhase: become === undefined ? 'first_byte' : 'become',
      onPhase: this.#onPhase,
      explainStart: stderr => (become === undefined ? undefined : explainBecome(become, stderr)),
    });
    this.#shells.set(key, shell);
    return { shell };
  }

  async #start(
    become: Become | undefined,
    signal: AbortSignal,
  ): Promise<{ process: ShellProcess } | Pick<Required<Reply>, 'lost'>> {
    if (this.#settings.transport === 'local') return { process: localShell(become) };
    if (this.#ssh?.isUsable !== true) this.#ssh = new SshLink(this.#settings, this.#onPhase);
    return this.#ssh.open(become, signal);
  }
}
