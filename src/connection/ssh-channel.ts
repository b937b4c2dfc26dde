import type { ClientChannel } from 'ssh2';
import type { LinkFailure } from './connection.ts';
import { sentTo } from './sent-to.ts';
import type { ShellProcess } from './shell.ts';

interface ChannelLink {
  /** Calls the listener when the whole connection is lost. */
  readonly onLost: (listener: (failure: LinkFailure) => void) => () => void;
  readonly kill: (group: number, cleanup: string) => Promise<void>;
}

/** A session's channel as a shell process. A channel that closes without an exit status was cut off: never a success. */
export function channelProcess(channel: ClientChannel, link: ChannelLink): ShellProcess {
  let exited = false;
  channel.on('exit', () => (exited = true));
  channel.on('error', () => undefined);
  return {
    write: text => void channel.write(text),
    send: bytes => sentTo(channel, bytes),
    end: () => void channel.end(),
    pause() {
      channel.pause();
      channel.stderr.pause();
    },
    resume() {
      channel.resume();
      channel.stderr.resume();
    },
    onStdout: listener => void channel.on('data', listener),
    onStderr: listener => void channel.stderr.on('data', listener),
    onClose(listener) {
      let told = false;
      let off = (): void => undefined;
      const tell = (failure: LinkFailure, byItself: boolean): void => {
        if (told) return;
        told = true;
        off();
        listener(failure, byItself);
      };
      // A connection that is gone already says so at once.
      off = link.onLost(failure => tell(failure, false));
      channel.on('close', () => {
        // It waits for the end of stdout alone; what is held back of stderr may be the word that all went well.
        if (channel.stderr.readable) channel.stderr.once('close', () => tell(CLOSED, exited));
        else tell(CLOSED, exited);
      });
    },
    async kill(group, cleanup) {
      if (group !== undefined) await link.kill(group, cleanup);
      channel.close();
    },
    // The end of its input ends a shell.
    close() {
      channel.end();
      return Promise.resolve();
    },
  };
}

const CLOSED: LinkFailure = {
  code: 'session_closed',
  phase: 'exchange',
  cause: 'the host closed the session',
  mend: 'look at sshd and the login shell on the host; run again',
};
