/** Whether the other end of a socket answers, by what the library tells of its connection. */

import type { Observer } from 'zeromq';

/** The library's word for keys on one side only; it does not try again after that. */
const MISMATCH = 'ERR_ZMTP_MECHANISM_MISMATCH';

/** The library says at once that it tries again. */
const PATIENCE_MS = 500;

export class Link {
  /** Somebody answers who speaks the protocol, and whose keys fit. */
  isUp = false;
  wasUp = false;
  /** Attempts that came to nothing since it was up. */
  failures = 0;
  /** What is wrong with who is there; undefined where nobody is. */
  problem: string | undefined;
  /** Whether it is not tried again. */
  isFinal = false;
  /** Something of it has changed. */
  onChange: () => void = () => undefined;

  #callOff: NodeJS.Timeout | undefined;

  /** To be made before the socket connects; `reconnect` is called where the library gives up. */
  constructor(events: Observer, reconnect: () => void) {
    const tried = (): void => clearTimeout(this.#callOff);
    events.on('handshake', () => this.#set(UP));
    events.on('disconnect', () => {
      this.#set({ isUp: false });
      // After a message that breaks the protocol, or is too large, the library does not try again by itself.
      tried();
      if (!this.isFinal) this.#callOff = setTimeout(reconnect, PATIENCE_MS);
    });
    events.on('end', tried);
    events.on('connect:retry', () => {
      tried();
      this.#set({ failures: this.failures + 1 });
    });
    events.on('handshake:error:auth', () => this.#set(UNWANTED));
    events.on('handshake:error:other', () => this.#set(UNWANTED));
    events.on('handshake:error:protocol', ({ error }) => this.#set(error.code === MISMATCH ? ONE_SIDED : UNWANTED));
  }

  #set(change: Partial<Link>): void {
    Object.assign(this, change);
    this.onChange();
  }
}

const UP = { isUp: true, wasUp: true, failures: 0, problem: undefined };
const UNWANTED = { problem: 'the keys do not fit, or it is no publisher' };
const ONE_SIDED = { problem: 'of the two, one uses keys and the other does not', isFinal: true };
