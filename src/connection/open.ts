import { basename } from 'node:path';
import { becomeKey } from '../model/connection-settings.ts';
import type { Become, Connect, Connection, ConnectionSettings, Part, Phase, Reply } from './connection.ts';
import { Bastions } from './bastions.ts';
import { explainBecome } from './become.ts';
import type { ShellOrigin } from './guard.ts';
import { HandshakePlaces } from './handshake-places.ts';
import type { HostLock } from './host-lock.ts';
import { localShell } from './local.ts';
import { runInOrder } from './in-order.ts';
import { checkScript } from '../module/script.ts';
import type { AskSecret } from './private-keys.ts';
import { notSent, Shell, type ShellOptions, type ShellProcess } from './shell.ts';
import { OpenSshLink } from './openssh.ts';
import { SshLink } from './ssh.ts';
import { PHASE_SECONDS } from './ssh-config/target.ts';
import { runStream } from './stream.ts';
import { apartFrom } from './together.ts';
import { OPENSSH_PHASES, ReconnectTime } from './reconnect-time.ts';
import type { RunLock, Wire } from './wire.ts';

/** Takes the lock for what travels in a session of its own. */
const NOTHING_YET: Part = {
  script: { text: ':', args: [] },
  deadlineSeconds: 30,
  stopOnFailure: true,
  changes: 'and_ends',
};

interface ConnectorOptions {
  /** Asks a person for a passphrase; absent where there is none. */
  readonly ask?: AskSecret;
  /** Says what of a configuration is not carried out. */
  readonly tell?: (code: string, text: string) => void;
  /** Absent: hosts are not locked. */
  readonly lock?: RunLock;
}

/** Gives ways to hosts that open at their first use; they share what a run has one of. */
export function connector({ ask, tell = () => undefined, lock }: ConnectorOptions = {}): Connect {
  const told = new Set<string>();
  const wire: Wire = {
    ask,
    tell(code, text) {
      if (!told.has(text)) tell(code, text);
      told.add(text);
    },
    places: new HandshakePlaces(),
    bastions: new Bastions(),
    lock,
  };
  return (settings, onPhase) => new HostConnection(settings, wire, onPhase);
}

/** On this machine the path tells playbooks of one name apart; from other machines it may be another. */
function lockOf({ transport }: ConnectionSettings, { lock }: Wire): { readonly lock?: HostLock } {
  if (lock === undefined) return {};
  const { playbooks, ...rest } = lock;
  const names = transport === 'local' ? playbooks : playbooks.map(path => basename(path));
  return { lock: { ...rest, work: names.join(' ') } };
}

/** One link and, for every user that tasks run as, one long-lived shell. */
class HostConnection implements Connection {
  exchanges = 0;
  readonly #settings: ConnectionSettings;
  readonly #wire: Wire;
  readonly #onPhase: (phase: Phase) => void;
  readonly #shells = new Map<string, Shell>();
  /** Of each become user: what may still be at work since a link was lost. */
  readonly #orphans = new Map<string, ShellOrigin>();
  readonly #time: ReconnectTime;
  #ssh: SshLink | OpenSshLink | undefined;
  #looksTogether = true;

  constructor(settings: ConnectionSettings, wire: Wire, onPhase: (phase: Phase) => void) {
    this.#settings = settings;
    this.#wire = wire;
    this.#onPhase = onPhase;
    this.#time = new ReconnectTime(settings.connectTimeoutSeconds ?? PHASE_SECONDS);
  }

  async exchange(parts: readonly Part[], become: Become | undefined, signal: AbortSignal): Promise<Reply> {
    for (const { script } of parts) checkScript(script);
    if (!parts.some(part => part.stream !== undefined)) return this.#request(parts, become, signal);
    return runInOrder(parts, {
      request: run => this.#request(run, become, signal),
      stream: part => this.#stream(part, become, signal),
    });
  }

  /** What only looks is asked again, once, over a new connection: that can do no harm. */
  async #request(parts: readonly Part[], become: Become | undefined, signal: AbortSignal): Promise<Reply> {
    if (parts.length === 0) return { results: [] };
    const reply = await this.#ask(parts, become, signal);
    const isHarmless = parts.every(part => part.changes === undefined);
    if (!isHarmless || !reply.results.some(result => result.kind === 'unknown') || signal.aborted) return reply;
    return this.#ask(parts, become, signal);
  }

  async #ask(parts: readonly Part[], become: Become | undefined, signal: AbortSignal): Promise<Reply> {
    const opened = await this.#shellFor(become, signal);
    if ('lost' in opened) return notSent(parts, opened.lost);
    this.exchanges += 1;
    const reply = await opened.shell.run(parts, signal);
    const { orphan, hungTogether } = opened.shell;
    if (orphan !== undefined) this.#orphans.set(becomeKey(become), orphan);
    return hungTogether ? this.#askApart(parts, reply, become, signal) : reply;
  }

  /** The looks of a request that hung together, each by itself: now it is told which one hangs. */
  async #askApart(
    parts: readonly Part[],
    { results }: Reply,
    become: Become | undefined,
    signal: AbortSignal,
  ): Promise<Reply> {
    this.#looksTogether = false;
    const from = apartFrom(results);
    const again = await this.#ask(parts.slice(from), become, signal);
    return { ...again, results: [...results.slice(0, from), ...again.results] };
  }

  async #stream(part: Part, become: Become | undefined, signal: AbortSignal): Promise<Reply> {
    if (part.changes !== undefined && this.#shells.get(becomeKey(become))?.mayChange !== true) {
      const { lost } = await this.#request([NOTHING_YET], become, signal);
      if (lost !== undefined) return notSent([part], lost);
    }
    const opened = await this.#start(become, signal);
    if ('lost' in opened) return notSent([part], opened.lost);
    this.exchanges += 1;
    return runStream(opened.process, part, part.stream ?? {}, { shell: this.#shellOptions(become), signal });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#shells.values()].map(shell => shell.close()));
    this.#ssh?.close();
  }

  async #shellFor(
    become: Become | undefined,
    signal: AbortSignal,
  ): Promise<{ shell: Shell } | Pick<Required<Reply>, 'lost'>> {
    const key = becomeKey(become);
    const known = this.#shells.get(key);
    if (known?.isUsable === true) return { shell: known };
    const opened = await this.#start(become, signal);
    if ('lost' in opened) return opened;
    const orphan = this.#orphans.get(key);
    const shell = new Shell(opened.process, {
      ...this.#shellOptions(become),
      ...(orphan === undefined ? {} : { orphan }),
    });
    this.#orphans.delete(key);
    this.#shells.set(key, shell);
    return { shell };
  }

  #shellOptions(become: Become | undefined): ShellOptions {
    const seconds = this.#settings.connectTimeoutSeconds ?? PHASE_SECONDS;
    const isOpenSsh = this.#settings.transport === 'openssh';
    return {
      // The system's ssh does not say what it is at: one deadline for its whole way.
      startSeconds: isOpenSsh ? seconds * OPENSSH_PHASES : seconds,
      startPhase: isOpenSsh ? 'handshake' : become === undefined ? 'first_byte' : 'become',
      onPhase: this.#onPhase,
      host: this.#settings.host,
      hearsUs: this.#settings.transport !== 'local',
      looksTogether: () => this.#looksTogether,
      ...lockOf(this.#settings, this.#wire),
      explainStart: stderr => (become === undefined ? undefined : explainBecome(become, stderr)),
    };
  }

  async #start(
    become: Become | undefined,
    signal: AbortSignal,
  ): Promise<{ process: ShellProcess } | Pick<Required<Reply>, 'lost'>> {
    if (this.#settings.transport === 'local') return { process: localShell(become) };
    if (this.#ssh?.isUsable !== true) {
      this.#ssh?.close();
      const Way = this.#settings.transport === 'openssh' ? OpenSshLink : SshLink;
      this.#ssh = new Way(this.#settings, this.#wire, this.#onPhase);
    }
    const ssh = this.#ssh;
    return this.#time.spend(() => ssh.open(become, signal));
  }
}
