/**
 * Which process of this user holds the one connection to a venue, and where the others find it.
 *
 * Whoever binds the socket file of the highest number holds the seat. A holder that does not answer, because it is
 * dead or stopped, is passed over by binding the next number, which only one process can do; a holder that was passed
 * over finds the higher number, and gives its connection up.
 */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalHandlers, type LocalServer, listenLocally, whoListens } from '../../io/shared/local-server.js';

export type Place =
  | { readonly kind: 'holds'; readonly server: LocalServer }
  | { readonly kind: 'follows'; readonly path: string; readonly pid: number };

export interface SeatOptions {
  /** Of the socket files; it must be this user's alone. */
  readonly directory: string;
  /** Of the stream: a hash. */
  readonly name: string;
  /** How long a holder may take to answer. */
  readonly patienceMs: number;
}

/** Two that find the same holder dead may meet a few times. */
const ROUNDS = 10;

export class Seat {
  #held: { readonly number: number; readonly server: LocalServer } | undefined;
  #isLeft = false;

  constructor(readonly options: SeatOptions) {}

  get server(): LocalServer | undefined {
    return this.#held?.server;
  }

  /** Whether another process has passed over this one. */
  get isPassedOver(): boolean {
    return this.#held !== undefined && this.#highest() > this.#held.number;
  }

  /** Finds the holder, or takes the seat where `mayHold`; undefined where neither can be. */
  async take(handlers: LocalHandlers, mayHold: () => boolean): Promise<Place | undefined> {
    for (let round = 0; round < ROUNDS && !this.#isLeft; round++) {
      if (this.#held !== undefined && !this.isPassedOver) return { kind: 'holds', server: this.#held.server };
      await this.release('another process holds the stream');
      const highest = this.#highest();
      const path = this.#pathOf(highest);
      const pid = highest === 0 ? undefined : await whoListens(path, this.options.patienceMs);
      if (pid !== undefined) return { kind: 'follows', path, pid };
      if (!mayHold()) return undefined;
      // Who was asked may have gone in order meanwhile, and somebody else may hold the seat.
      if (this.#highest() === highest) await this.#bind(highest + 1, handlers);
    }
    return undefined;
  }

  /** Gives the seat up; the others come back and find a new holder. */
  async release(reason: string): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await held?.server.close(reason);
  }

  async leave(): Promise<void> {
    this.#isLeft = true;
    await this.release('the process that had the stream has ended');
  }

  async #bind(number: number, handlers: LocalHandlers): Promise<void> {
    const server = await listenLocally(this.#pathOf(number), handlers);
    if (server === undefined) return;
    if (this.#isLeft || this.#highest() !== number) return server.close('another process holds the stream');
    this.#held = { number, server };
    for (const lower of this.#numbers()) if (lower < number) rmSync(this.#pathOf(lower), { force: true });
  }

  #highest(): number {
    return Math.max(0, ...this.#numbers());
  }

  #numbers(): readonly number[] {
    const { directory, name } = this.options;
    // Without the directory nobody passes over anybody.
    const all = existsSync(directory) ? readdirSync(directory) : [];
    return all.flatMap((file) => {
      const [stem, number, ending, more] = file.split('.');
      return stem === name && ending === 'sock' && more === undefined ? [Number(number)] : [];
    });
  }

  #pathOf(number: number): string {
    return join(this.options.directory, `${this.options.name}.${number}.sock`);
  }
}
