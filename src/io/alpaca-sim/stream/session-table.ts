/** Who holds the sessions of an endpoint: so many at a time, and those of cut connections linger. Pure: times come in. */

/** Endpoints that are limited by themselves. */
export type Endpoint = 'stocks' | 'crypto' | 'test' | 'trading';

export interface SessionState {
  readonly endpoint: Endpoint;
  /** Of the connection. */
  readonly id: number;
  /** When a dead one is let go, in milliseconds; undefined while its connection lives. */
  readonly deadUntil: number | undefined;
}

export class SessionTable {
  readonly #held = new Map<number, SessionState>();

  /** `limit`: connections of one endpoint; Alpaca's is 1. */
  constructor(readonly limit: number) {}

  /** Gives the connection a session of the endpoint, where one is free or it has one already. */
  claim(endpoint: Endpoint, id: number, nowMs: number): boolean {
    this.#reap(nowMs);
    if (this.#held.get(id)?.endpoint === endpoint) return true;
    const taken = [...this.#held.values()].filter((session) => session.endpoint === endpoint).length;
    if (taken >= this.limit) return false;
    this.#held.set(id, { endpoint, id, deadUntil: undefined });
    return true;
  }

  /** The connection closed in order: its session is free at once. */
  release(id: number): void {
    this.#held.delete(id);
  }

  /** The connection was cut: its session stays until then. Nothing where it had none, or was cut before. */
  leave(id: number, untilMs: number): void {
    const session = this.#held.get(id);
    if (session !== undefined && session.deadUntil === undefined)
      this.#held.set(id, { ...session, deadUntil: untilMs });
  }

  list(nowMs: number): readonly SessionState[] {
    this.#reap(nowMs);
    return [...this.#held.values()];
  }

  #reap(nowMs: number): void {
    for (const { id, deadUntil } of this.#held.values()) {
      if (deadUntil !== undefined && deadUntil <= nowMs) this.#held.delete(id);
    }
  }
}
