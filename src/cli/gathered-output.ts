interface GatheredOutput {
  readonly write: (text: string) => void;
  readonly flush: () => void;
}

/**
 * Writes what comes in one turn of the event loop at once: fifty hosts that settle a task together would else cost fifty system
 * calls. What is left when the program ends is written then.
 */
export function gatheredOutput(write: (text: string) => void): GatheredOutput {
  let text = '';
  const flush = (): void => {
    if (text === '') return;
    const all = text;
    text = '';
    write(all);
  };
  process.once('exit', flush);
  return {
    write(more) {
      if (text === '') setImmediate(flush);
      text += more;
    },
    flush,
  };
}
