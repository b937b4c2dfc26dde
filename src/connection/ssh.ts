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

/** One SSH connection: opened once, any number of sessions. */
export class SshLink {
  readonly #settings: ConnectionSettings;
  readonly #wire: Wire;
  readonly #onPhase: (phase: Phase) => void;
  #opening: Promise<Opened<{ link: LoggedIn; target: SshTarget }>> | undefined;
  #link: LoggedIn | undefined;
  #isClosed = false;

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
    const { command, wrap } = shellStart(become);
    const channel = await this.#channel(command, opened);
    if ('lost' in channel) return channel;
    const kill = (group: number, cleanup: string): Promise<void> => this.#kill(killCommand(group, become, cleanup));
    return {
      process: wrap(channelProcess(channel.channel, { onLost: listener => opened.link.onLost(listener), kill })),
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#link?.close();
  }

  async #connect(signal: AbortSignal): Promise<Opened<{ link: LoggedIn; target: SshTarget }>> {
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

  #channel(
    command: string,
    { link, target }: { link: LoggedIn; target: SshTarget },
  ): Promise<Opened<{ channel: ClientChannel }>> {
    const client = link.ssh.connection;
    if (client === null) return Promise.resolve({ lost: { ...LOST, phase: 'channel' } });
    this.#onPhase('channel');
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        resolve({ lost: phaseTimedOut('channel', target, target.phaseSeconds) });
        this.close();
      }, target.phaseSeconds * 1000);
      link.onLost(failure => {
        clearTimeout(timer);
        resolve({ lost: failure });
      });
      client.exec(command, (error, channel) => {
        clearTimeout(timer);
        if (error === undefined) resolve({ channel });
        else
          resolve({
            lost: {
              ...linkFailure(error, 'channel', target),
              code: 'channel_refused',
              mend: 'raise MaxSessions in sshd_config, or lower --forks',
            },
          });
      });
    });
  }

  /** Ends a process group on the host from a second session; whether it worked cannot be known, so it has a bound. */
  async #kill(command: string): Promise<void> {
    if (this.#link?.isUsable() !== true) return;
    await Promise.race([
      this.#link.ssh.execCommand(command).catch(() => undefined),
      new Promise(resolve => setTimeout(resolve, KILL_MILLISECONDS).unref()),
    ]);
  }
}

const KILL_MILLISECONDS = 5000;

function targetOf(settings: ConnectionSettings): Opened<ReturnType<typeof settingsTarget>> {
  try {
    return settingsTarget(settings);
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    const mend = error.mend ?? 'see ssh_config(5)';
    return { lost: { code: error.code, phase: 'dns', cause: `${settings.host}: ${error.message}`, mend } };
  }
}
