import { setMaxListeners } from 'node:events';

/** What Ctrl-C asks for: the first drains (what is begun is finished), the second stops in the middle. */
export interface Interrupt {
  readonly drain: AbortSignal;
  readonly stop: AbortSignal;
  /** What Ctrl-C does. */
  readonly onInterrupt: () => void;
  /** Takes the handlers off again. */
  dispose(): void;
}

export function watchInterrupt(tell: (text: string) => void): Interrupt {
  const drain = new AbortController();
  const stop = new AbortController();
  // Every host listens; Node would warn of a leak from the eleventh on.
  for (const { signal } of [drain, stop]) setMaxListeners(0, signal);
  const onInterrupt = (): void => {
    if (drain.signal.aborted) {
      onTerminate();
      return;
    }
    tell('\ninterrupted: finishing what hosts are at, beginning nothing more (Ctrl-C again stops at once)');
    drain.abort();
  };
  const onTerminate = (): void => {
    drain.abort();
    stop.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    drain: drain.signal,
    stop: stop.signal,
    onInterrupt,
    dispose() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}
