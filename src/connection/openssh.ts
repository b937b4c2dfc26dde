import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killCommand, shellStart } from './become.ts';
import type { Become, ConnectionSettings, LinkFailure, Phase } from './connection.ts';
import { explainSsh } from './openssh-failures.ts';
import { sentTo } from './sent-to.ts';
import { sshArguments } from './settings-target.ts';
import type { ShellProcess } from './shell.ts';
import type { Wire } from './wire.ts';

type Opened = { readonly process: ShellProcess } | { readonly lost: LinkFailure };

/**
 * A host by way of the system's ssh, for what ssh2 cannot do: certificates, FIDO tokens, GSSAPI, `Match exec`. The first
 * session is the control master, later ones (another user's shell, ending a process group) travel through it.
 */
export class OpenSshLink {
  isUsable = true;
  readonly #settings: ConnectionSettings;
  readonly #wire: Wire;
  readonly #onPhase: (phase: Phase) => void;
  #folder: string | undefined;

  constructor(settings: ConnectionSettings, wire: Wire, onPhase: (phase: Phase) => void) {
    this.#settings = settings;
    this.#wire = wire;
    this.#onPhase = onPhase;
  }

  async open(become: Become | undefined, signal: AbortSignal): Promise<Opened> {
    if (this.#settings.password !== undefined) return { lost: PASSWORD };
    if (signal.aborted)
      return { lost: { code: 'interrupted', phase: 'queue', cause: 'the run was interrupted', mend: 'run again' } };
    this.#onPhase('queue');
    await this.#wire.places.enter(DOOR);
    this.#onPhase('handshake');
    const isMaster = this.#folder === undefined;
    this.#folder ??= mkdtempSync(join(tmpdir(), 'xenplay-'));
    const { command, wrap } = shellStart(become);
    const child = this.#ssh(isMaster ? 'yes' : 'no', command);
    leaveOnceUp(child, this.#wire);
    return { process: wrap(this.#processOf(child, become)) };
  }

  close(): void {
    this.isUsable = false;
    if (this.#folder === undefined) return;
    try {
      rmdirSync(this.#folder);
    } catch {
      // The master has not taken its socket away yet; a folder of the temporary ones stays behind.
    }
  }

  #ssh(controlMaster: 'yes' | 'no', command: string): ChildProcess {
    const control = ['-o', `ControlMaster=${controlMaster}`, '-o', `ControlPath="${join(this.#folder ?? '', 'm')}"`];
    const args = [
      ...control,
      '-o',
      'ControlPersist=no',
      ...sshArguments(this.#settings),
      '--',
      this.#settings.address,
      command,
    ];
    return spawn('/bin/sh', ['-c', WATCHED, 'sh', 'ssh', ...args], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
  }

  #processOf(child: ChildProcess, become: Become | undefined): ShellProcess {
    const { stdin, stdout, stderr } = streamsOf(child);
    let said = '';
    stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-KEPT_CHARACTERS)));
    stdin.on('error', () => undefined);
    return {
      write: text => void stdin.write(text),
      send: bytes => sentTo(stdin, bytes),
      end: () => void stdin.end(),
      pause() {
        stdout.pause();
        stderr.pause();
      },
      resume() {
        stdout.resume();
        stderr.resume();
      },
      onStdout: listener => void stdout.on('data', listener),
      onStderr: listener => void stderr.on('data', listener),
      onClose: listener => {
        child.on('error', error => listener(explainSsh(this.#settings, 127, error.message).failure, true));
        child.on('close', code => {
          const { failure, neverBegan } = explainSsh(this.#settings, code, said);
          // 255 is ssh's own: the link was lost. What the far shell was doing then cannot be known.
          if (code === 255) this.isUsable = false;
          listener(failure, neverBegan);
        });
      },
      close: () => ended(child),
      kill: async (group, cleanup) => {
        if (group !== undefined) await this.#run(killCommand(group, become, cleanup));
        await ended(child);
      },
    };
  }

  /** A command through the master; whether it worked cannot be known, so it has a bound. */
  async #run(command: string): Promise<void> {
    const child = this.#ssh('no', command);
    child.stdin?.end();
    const done = new Promise<void>(resolve => child.once('close', () => resolve()));
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>(resolve => (timer = setTimeout(resolve, GRACE_MILLISECONDS)));
    await Promise.race([done, bound]);
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

/** Processes of ssh that are starting at once: each takes about a hundred milliseconds of this machine's time. */
const DOOR = 'processes of ssh';
const KEPT_CHARACTERS = 4000;
const GRACE_MILLISECONDS = 5000;

/**
 * Runs a command that ends with us, however we end: descriptor 3 is a pipe whose other end only we hold. ssh alone would
 * go on until the far command ends.
 */
const WATCHED = [
  'exec 4<&0; "$@" <&4 3<&- & xp=$!; exec 4<&-',
  '(read -r _ <&3; kill "$xp") </dev/null >/dev/null 2>&1 & watch=$!',
  'exec 3<&- </dev/null; wait "$xp"; status=$?; kill "$watch" 2>/dev/null; exit "$status"',
].join('\n');

const PASSWORD: LinkFailure = {
  code: 'unsupported_password',
  phase: 'auth',
  cause: 'the ssh of the system takes no password from us',
  mend: 'use ansible_connection: ssh, or a key',
};

function leaveOnceUp(child: ChildProcess, { places }: Wire): void {
  let isInside = true;
  const leave = (): void => {
    if (isInside) places.leave(DOOR, true);
    isInside = false;
  };
  child.stdout?.once('data', leave);
  child.once('close', leave);
}

function streamsOf({ stdin, stdout, stderr }: ChildProcess) {
  if (stdin === null || stdout === null || stderr === null) throw new Error('a child without pipes');
  return { stdin, stdout, stderr };
}

/** The end of its input ends the far shell and so the session; a master that waits for others is ended after a while. */
async function ended(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const done = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.stdio[3]?.destroy(), GRACE_MILLISECONDS);
  await done;
  clearTimeout(timer);
}
