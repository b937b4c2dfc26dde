import type { ClientChannel } from 'ssh2';
import { killCommand, shellStart } from './become.ts';
import type { Become, ConnectionSettings, LinkFailure, Phase } from './connection.ts';
import { linkFailure, LOST, phaseTimedOut } from './failures.ts';
import { login } from './login.ts';
import { OrchestratorError } from '../model/diagnostic.ts';
import type { ShellProcess } from './shell.ts';
import { channelProcess } from './ssh-channel.ts';
import { settingsTarget } from './settings-target.ts';
import type { SshTarget } from './ssh-config/target.ts';
import type { LoggedIn, Wire } from './wire.ts';

type Opened<Value> = Value | { readonly lost: LinkFailure };

interface Way {
  readonly link: LoggedIn;
  readonly target: SshTarget;
}

/** One SSH connection: opened once, as many sessions as the server lets us have; more go over another one beside it. */
export class SshLink {
  readonly #settings: ConnectionSettings;
  readonly #wire: Wire;
  readonly #onPhase: (phase: Phase) => void;
  #opening: Promise<Opened<Way>> | undefined;
  #link: LoggedIn | undefined;
  #isClosed = false;
  #sessions = 0;
  /** What the server was found to allow (MaxSessions). */
  #mostSessions = Infinity;
  #beside: SshLink | undefined;

  constructor(settings: ConnectionSettings, wire: Wire, onPhase: (phase: Phase) => void) {
    this.#settings = settings;
    this.#wire = wire;
    this.#onPhase = onPhase;
  }

  /** False once it is lost, or was never to be had. */
  get isUsable(): boolean {
    return !this.#isClosed && this.#link?.isUsable() !== false;
  }

  /** Starts a shell in a session of its own. */
  async open(become: Become | undefined, signal: AbortSignal): Promise<Opened<{ process: ShellProcess }>> {
    this.#opening ??= this.#connect(signal);
    const opened = await this.#opening;
    if ('lost' in opened) return opened;
    if (this.#sessions >= this.#mostSessions) return this.#besides().open(become, signal);
    const { command, wrap } = shellStart(become);
    const channel = await this.#channel(command, opened);
    if ('lost' in channel) return this.#isFull(channel.lost) ? this.#besides().open(become, signal) : channel;
    this.#sessions += 1;
    channel.channel.once('close', () => (this.#sessions -= 1));
    const kill = (group: number, cleanup: string): Promise<void> => this.#kill(killCommand(group, become, cleanup));
    return {
      process: wrap(channelProcess(channel.channel, { onLost: listener => opened.link.onLost(listener), kill })),
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#link?.close();
    this.#beside?.close();
  }

  /** A refusal where there are sessions already tells how many there may be. */
  #isFull({ code }: LinkFailure): boolean {
    if (code !== NO_SESSION || this.#sessions === 0) return false;
    this.#mostSessions = this.#sessions;
    const much = this.#sessions === 1 ? 'one session' : `${this.#sessions} sessions`;
    this.#wire.tell('max_sessions', `a server lets a connection have ${much} only: others go over more connections`);
    return true;
  }

  #besides(): SshLink {
    if (this.#beside?.isUsable !== true) {
      this.#beside?.close();
      this.#beside = new SshLink(this.#settings, this.#wire, this.#onPhase);
    }
    return this.#beside;
  }

  async #connect(signal: AbortSignal): Promise<Opened<Way>> {
    const found = targetOf(this.#settings);
    if ('lost' in found) return this.#failed(found.lost);
    const { target, requiredKey } = found;
    const given = { password: this.#settings.password, requiredKey, ask: this.#wire.ask };
    const link = await login(target, { wire: this.#wire, given, signal, onPhase: this.#onPhase });
    if ('lost' in link) return this.#failed(link.lost);
    this.#link = link;
    if (this.#isClosed) link.close();
    return { link, target };
  }

  #failed(lost: LinkFailure): { readonly lost: LinkFailure } {
    this.#isClosed = true;
    return { lost };
  }

  #channel(command: string, { link, target }: Way): Promise<Opened<{ channel: ClientChannel }>> {
    const client = link.ssh.connection;
    if (client === null) return Promise.resolve({ lost: { ...LOST, phase: 'channel' } });
    this.#onPhase('channel');
    return new Promise(resolve => {
      let off: () => void = () => undefined;
      const settle = (opened: Opened<{ channel: ClientChannel }>): void => {
        clearTimeout(timer);
        off();
        resolve(opened);
      };
      const timer = setTimeout(() => {
        settle({ lost: phaseTimedOut('channel', target, target.phaseSeconds) });
        this.close();
      }, target.phaseSeconds * 1000);
      off = link.onLost(failure => settle({ lost: failure }));
      client.exec(command, (error, channel) =>
        settle(error === undefined ? { channel } : { lost: refusedSession(error, target) }),
      );
    });
  }

  /** Ends a process group on the host from a second session; whether it worked cannot be known, so it has a bound. */
  async #kill(command: string): Promise<void> {
    if (this.#link?.isUsable() !== true) return;
    const enough = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>(resolve => (timer = setTimeout(resolve, KILL_MILLISECONDS)));
    await Promise.race([this.#runOnce(command, enough.signal), bound]);
    clearTimeout(timer);
    enough.abort();
  }

  async #runOnce(command: string, signal: AbortSignal): Promise<void> {
    const opened = await (this.#opening ??= this.#connect(signal));
    if ('lost' in opened) return;
    if (this.#sessions < this.#mostSessions) {
      const channel = await this.#channel(command, opened);
      if (!('lost' in channel)) return closed(channel.channel);
      if (!this.#isFull(channel.lost)) return;
    }
    await this.#besides().#runOnce(command, signal);
  }
}

/** What it prints is of no use, and must not hold it up. */
function closed(channel: ClientChannel): Promise<void> {
  channel.resume();
  channel.stderr.resume();
  channel.on('error', () => undefined);
  return new Promise(resolve => void channel.once('close', resolve));
}

const NO_SESSION = 'no_session';

function refusedSession(error: Error, target: SshTarget): LinkFailure {
  // ssh2 gives a reason for a channel that was not opened, none for a command that was not taken.
  const code = 'reason' in error ? NO_SESSION : 'channel_refused';
  const mend = 'raise MaxSessions in sshd_config, or look at what it forces or forbids (ForceCommand, Match)';
  return { ...linkFailure(error, 'channel', target), code, mend };
}

export const KILL_MILLISECONDS = 5000;

function targetOf(settings: ConnectionSettings): Opened<ReturnType<typeof settingsTarget>> {
  try {
    return settingsTarget(settings);
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    const mend = error.mend ?? 'see ssh_config(5)';
    return { lost: { code: error.code, phase: 'dns', cause: `${settings.host}: ${error.message}`, mend } };
  }
}
