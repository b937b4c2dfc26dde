import { lookup } from 'node:dns/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { type Config, NodeSSH } from 'node-ssh';
import type { ClientChannel, ServerHostKeyAlgorithm } from 'ssh2';
import { killCommand, shellStart } from './become.ts';
import type { Become, ConnectionSettings, LinkFailure, Phase } from './connection.ts';
import { credentialsFor } from './credentials.ts';
import { authRefused, LOST, linkFailure, phaseTimedOut, placeOf } from './failures.ts';
import { HostKeys } from './host-keys.ts';
import { hostKeyName, preferKnown } from './known-hosts.ts';
import type { ShellProcess } from './shell.ts';
import { channelProcess } from './ssh-channel.ts';
import { type SshConfigValues, sshConfigFor, userSshConfig } from './ssh-config.ts';

type Opened<Value> = Value | { readonly lost: LinkFailure };

const HOST_KEY_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const;

/** One SSH connection: opened once, any number of sessions. */
export class SshLink {
  readonly #settings: ConnectionSettings;
  readonly #config: SshConfigValues;
  readonly #onPhase: (phase: Phase) => void;
  readonly #ssh = new NodeSSH();
  readonly #onLost: ((failure: LinkFailure) => void)[] = [];
  #opening: Promise<LinkFailure | undefined> | undefined;
  #phase: Phase = 'dns';
  #lost: LinkFailure | undefined;
  #socket: Socket | undefined;

  constructor(settings: ConnectionSettings, onPhase: (phase: Phase) => void) {
    this.#config = sshConfigFor(settings.address, userSshConfig());
    this.#settings = withConfig(settings, this.#config);
    this.#onPhase = onPhase;
  }

  get isUsable(): boolean {
    return this.#lost === undefined;
  }

  /** Starts a shell in a session of its own. */
  async open(become: Become | undefined, signal: AbortSignal): Promise<Opened<{ process: ShellProcess }>> {
    this.#opening ??= this.#connect(signal);
    const failure = await this.#opening;
    if (failure !== undefined) return { lost: failure };
    const { command, wrap } = shellStart(become);
    const channel = await this.#channel(command);
    if ('lost' in channel) return channel;
    const kill = (group: number): Promise<void> => this.#kill(killCommand(group, become));
    return {
      process: wrap(channelProcess(channel.channel, { onLost: listener => this.#onLost.push(listener), kill })),
    };
  }

  close(): void {
    this.#lost ??= { ...LOST, phase: this.#phase };
    this.#ssh.dispose();
    this.#socket?.destroy();
  }

  /** The whole way has one deadline; whatever phase it is in when that passes is named. */
  async #connect(signal: AbortSignal): Promise<LinkFailure | undefined> {
    const { unsupported } = this.#config;
    if (unsupported !== undefined) {
      const cause = `${this.#settings.address}: ~/.ssh/config asks for ${unsupported}, which is not supported yet`;
      return this.#fail({
        code: 'unsupported_ssh_config',
        phase: 'dns',
        cause,
        mend: 'connect from a machine that reaches the host directly',
      });
    }
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<LinkFailure>(resolve => {
      timer = setTimeout(
        () => resolve(phaseTimedOut(this.#phase, this.#settings)),
        this.#settings.connectTimeoutSeconds * 1000,
      );
      signal.addEventListener(
        'abort',
        () => resolve({ code: 'interrupted', phase: this.#phase, cause: 'the run was interrupted', mend: 'run again' }),
        { once: true },
      );
    });
    const failure = await Promise.race([this.#way(), expired]);
    clearTimeout(timer);
    return failure === undefined ? undefined : this.#fail(failure);
  }

  #fail(failure: LinkFailure): LinkFailure {
    this.#lost = failure;
    this.#socket?.destroy();
    return failure;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#onPhase(phase);
  }

  async #way(): Promise<LinkFailure | undefined> {
    try {
      this.#enter('dns');
      const { address } = await lookup(this.#settings.address);
      this.#enter('tcp');
      // Kept before it is connected: one that never is must be destroyed too, or it holds the program for minutes.
      this.#socket = connectTcp({ host: address, port: this.#settings.port ?? 22, noDelay: true });
      await connected(this.#socket);
      this.#enter('handshake');
      return await this.#login(this.#socket);
    } catch (error) {
      return linkFailure(error, this.#phase, this.#settings);
    }
  }

  async #login(sock: Socket): Promise<LinkFailure | undefined> {
    const username = this.#settings.user ?? userInfo().username;
    const agent = this.#config.identitiesOnly ? undefined : process.env['SSH_AUTH_SOCK'];
    const credentials = credentialsFor(this.#settings, username, { files: this.#config.identityFiles, agent });
    if ('lost' in credentials) return credentials.lost;
    let refusal: LinkFailure | undefined;
    const keys = new HostKeys(this.#settings.knownHostsFiles, this.#settings.hostKeyChecking);
    const name = hostKeyName(this.#config.hostKeyAlias ?? this.#settings.address, this.#settings.port ?? 22);
    const config: Config = {
      sock,
      username,
      readyTimeout: 0,
      keepaliveInterval: (this.#config.aliveIntervalSeconds ?? 5) * 1000,
      keepaliveCountMax: this.#config.aliveCountMax ?? 3,
      hostVerifier: (key: Buffer) => {
        refusal = keys.refusal(name, key);
        return refusal === undefined;
      },
      algorithms: {
        serverHostKey: [...preferKnown(HOST_KEY_ALGORITHMS, name, keys.entries())] as ServerHostKeyAlgorithm[],
      },
      authHandler: [...credentials.methods],
    };
    try {
      const ready = this.#ssh.connect(config);
      this.#watch();
      await ready;
      return undefined;
    } catch (error) {
      if (refusal !== undefined) return refusal;
      const failure = linkFailure(error, this.#phase, this.#settings);
      return failure.code === 'auth_refused'
        ? authRefused({ ...this.#settings, user: username }, credentials.tried)
        : failure;
    }
  }

  /** node-ssh keeps no error listener once it is connected: without one of ours a reset would end this process. */
  #watch(): void {
    const client = this.#ssh.connection;
    client?.on('handshake', () => this.#enter('auth'));
    const gone = (error?: unknown): void => {
      const reason = error instanceof Error ? `: ${error.message}` : '';
      this.#lost ??= { ...LOST, phase: 'exchange', cause: `${placeOf(this.#settings)}: ${LOST.cause}${reason}` };
      for (const listener of this.#onLost.splice(0)) listener(this.#lost);
    };
    client?.on('error', gone);
    client?.on('close', () => gone());
  }

  #channel(command: string): Promise<Opened<{ channel: ClientChannel }>> {
    const client = this.#ssh.connection;
    if (client === null) return Promise.resolve({ lost: this.#lost ?? { ...LOST, phase: 'channel' } });
    this.#enter('channel');
    return new Promise(resolve => {
      const seconds = this.#settings.connectTimeoutSeconds;
      const timer = setTimeout(
        () => resolve({ lost: this.#fail(phaseTimedOut('channel', this.#settings)) }),
        seconds * 1000,
      );
      this.#onLost.push(failure => resolve({ lost: failure }));
      client.exec(command, (error, channel) => {
        clearTimeout(timer);
        if (error === undefined) resolve({ channel });
        else
          resolve({
            lost: {
              ...linkFailure(error, 'channel', this.#settings),
              code: 'channel_refused',
              mend: 'raise MaxSessions in sshd_config, or lower --forks',
            },
          });
      });
    });
  }

  /** Ends a process group on the host from a second session; whether it worked cannot be known, so it has a bound. */
  async #kill(command: string): Promise<void> {
    if (this.#lost !== undefined) return;
    await Promise.race([
      this.#ssh.execCommand(command).catch(() => undefined),
      new Promise(resolve => setTimeout(resolve, KILL_MILLISECONDS).unref()),
    ]);
  }
}

const KILL_MILLISECONDS = 5000;

function withConfig(settings: ConnectionSettings, config: SshConfigValues): ConnectionSettings {
  return {
    ...settings,
    address: config.hostName ?? settings.address,
    hostKeyChecking:
      settings.hostKeyChecking === 'strict' ? (config.strictHostKeyChecking ?? 'strict') : settings.hostKeyChecking,
    ...(settings.port === undefined && config.port !== undefined ? { port: config.port } : {}),
    ...(settings.user === undefined && config.user !== undefined ? { user: config.user } : {}),
    ...(settings.knownHostsFiles === undefined && config.knownHostsFiles !== undefined
      ? { knownHostsFiles: config.knownHostsFiles }
      : {}),
  };
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve();
    });
  });
}
