/** How a session comes to its end: in order, or by the first error, which is kept. */

export class Ending {
  /** What it ends by; undefined where it ends in order. */
  failure: Error | undefined;
  #isOver = false;

  /** `onEnd` may be called more than once. */
  constructor(readonly onEnd: () => void) {}

  /** Whether nothing new is begun any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    this.onEnd();
  }

  readonly fail = (error: Error): void => {
    this.failure ??= error;
    this.end();
  };

  /** A bug in a callback must stop the session as one in the loop does. */
  readonly guarded = (work: () => void): void => {
    if (this.failure === undefined) this.lastly(work);
  };

  /** What is done after an end by an error, too: it is the first error that is told. */
  readonly lastly = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  };
}
