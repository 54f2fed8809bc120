/** How a client gets in: within the time, with the right keys, where its endpoint has a session to give. */

import type { Faults } from '../../../core/sim/faults.js';
import type { SocketClock } from '../../shared/socket.js';
import type { Credentials } from '../http/auth.js';
import type { Endpoint, SessionTable } from './session-table.js';

/** What all clients of the streams share. */
export interface LoginTerms {
  readonly credentials: Credentials;
  readonly sessions: SessionTable;
  readonly faults: Faults;
  readonly clock: SocketClock;
  /** Alpaca's is 10 s. */
  readonly authTimeoutMs: number;
}

export type LoginOutcome = 'in' | 'already' | 'refused' | 'occupied';

export class Login {
  #isIn = false;
  readonly #callOff: () => void;

  constructor(
    readonly terms: LoginTerms,
    readonly endpoint: Endpoint,
    readonly id: number,
    onTimeout: () => void,
  ) {
    this.#callOff = terms.clock.after(terms.authTimeoutMs, () => {
      if (!this.#isIn) onTimeout();
    });
  }

  get isIn(): boolean {
    return this.#isIn;
  }

  /** May be tried again on the same connection. OAuth's way is the key `oauth` with the token as secret. */
  attempt(key: unknown, secret: unknown): LoginOutcome {
    const { credentials, sessions, faults, clock } = this.terms;
    if (this.#isIn) return 'already';
    const isRight = (key === credentials.key || key === 'oauth') && secret === credentials.secret;
    if (!isRight || faults.take('auth-refused') !== undefined) return 'refused';
    if (!sessions.claim(this.endpoint, this.id, clock.now() / 1000)) return 'occupied';
    this.#isIn = true;
    this.#callOff();
    return 'in';
  }

  /** The connection is gone; `isAbrupt` where it was cut, which may leave the session behind for a time. */
  end(isAbrupt: boolean): void {
    const { sessions, faults, clock } = this.terms;
    this.#callOff();
    const zombie = isAbrupt && this.#isIn ? faults.take('zombie') : undefined;
    if (zombie === undefined) sessions.release(this.id);
    else sessions.leave(this.id, clock.now() / 1000 + zombie.ms);
  }
}
