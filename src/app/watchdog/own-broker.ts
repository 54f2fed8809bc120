/**
 * The broker of a ledger that was traded without keys, to a watchdog: the simulator of the trader while that lives, and
 * one that is started as it was where it was killed. It is looked for anew whenever it does not answer.
 */

import { TradectlError } from '../../core/base/errors.js';
import { Keys } from '../config/keys.js';
import { reachOwnSim } from '../sim/own-sim.js';
import { storedOwnSim } from '../sim/stored-own-sim.js';
import type { Acting } from './acting.js';

type Client = Acting['client'];

interface Reached {
  readonly client: Client;
  readonly close: () => Promise<void>;
}

export type ClientAt = (at: { readonly keys: Keys; readonly endpoint: string }) => Client;

export class OwnBroker implements Client {
  #reached: Reached | undefined;

  constructor(
    readonly ledgerPath: string,
    readonly clientAt: ClientAt,
  ) {}

  readonly openOrders: Client['openOrders'] = () => this.#at((client) => client.openOrders());
  readonly positions: Client['positions'] = () => this.#at((client) => client.positions());
  readonly cancel: Client['cancel'] = (id) => this.#at((client) => client.cancel(id));
  readonly submit: Client['submit'] = (order, options) => this.#at((client) => client.submit(order, options));
  readonly orderByClientId: Client['orderByClientId'] = (id) => this.#at((client) => client.orderByClientId(id));

  /** Ends the simulator where it was started here. */
  async leave(): Promise<void> {
    const reached = this.#reached;
    this.#reached = undefined;
    await reached?.close();
  }

  async #at<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    this.#reached ??= await this.#reach();
    try {
      return await ask(this.#reached.client);
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  /** Throws TradectlError `venue_unreachable`: it may be there the next time. */
  async #reach(): Promise<Reached> {
    try {
      const own = storedOwnSim(this.ledgerPath);
      if (own === undefined) throw new TradectlError('venue_unreachable', 'the ledger names no simulator of its own');
      const sim = await reachOwnSim(own, this.ledgerPath);
      const { rest: endpoint, key, secret } = sim.address;
      return { client: this.clientAt({ keys: new Keys(key, secret), endpoint }), close: () => sim.close() };
    } catch (error) {
      if (!(error instanceof TradectlError) || error.code !== 'ledger_locked') throw error;
      throw new TradectlError('venue_unreachable', error.message, { cause: error });
    }
  }
}
