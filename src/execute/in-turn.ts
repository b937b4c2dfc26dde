const nothing = (): undefined => undefined;

/**
 * Lets one piece of work after the other go on, in the order in which they came; one that fails holds nobody up. Each host has two:
 * as queues of p-limit they were objects that V8 keeps in its slow, large form.
 */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    // What came of it is not for this to hold.
    this.#last = done.then(nothing, nothing);
    return done;
  }
}
