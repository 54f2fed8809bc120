/** Alpaca's own SDK for JavaScript, as it is published, at a simulator in this process, over loopback. */

import { Alpaca, streaming } from '@alpacahq/alpaca-trade-api';
import { afterEach } from 'vitest';
import type { RunningSim, SimAddress, SimOptions } from '../../src/app/sim/options.js';
import { startSim } from '../../src/app/sim/start-sim.js';
import { options } from '../app/sim/rig.js';

export interface Contract {
  readonly sim: RunningSim;
  readonly alpaca: Alpaca;
  readonly stocks: () => streaming.StockDataStream;
  readonly crypto: () => streaming.CryptoDataStream;
  readonly orders: () => streaming.TradingStream;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A simulator and its clients; all end with the test. */
export async function contract(more: Partial<SimOptions> = {}): Promise<Contract> {
  const sim = await startSim(options(more));
  closing.push(() => sim.close());
  const { address } = sim;
  const credentials = { keyId: address.key, secret: address.secret };
  const stream = { credentials, initialReconnectMs: 1 };
  const kept = <T extends { disconnect(): void }>(one: T): T => {
    closing.push(() => one.disconnect());
    return one;
  };
  return {
    sim,
    alpaca: clientOf(address),
    stocks: () => kept(new streaming.StockDataStream({ ...stream, url: address.stocks })),
    crypto: () => kept(new streaming.CryptoDataStream({ ...stream, url: address.crypto })),
    orders: () => kept(new streaming.TradingStream({ ...stream, url: address.trading })),
  };
}

/** The SDK has no base address for REST: its requests are sent on by their path. */
export function clientOf({ rest, key, secret }: SimAddress): Alpaca {
  const fetchApi = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    return fetch(rest + pathname + search, init);
  };
  return new Alpaca({ keyId: key, secret, fetchApi, retry: false, rateLimit: false });
}

/** What a client heard, and who waits for what it will hear. */
export class Inbox<T> {
  readonly all: T[] = [];
  #waiting: { readonly isIt: (one: T) => boolean; readonly tell: (one: T) => void }[] = [];

  readonly put = (one: T): void => {
    this.all.push(one);
    const found = this.#waiting.filter(({ isIt }) => isIt(one));
    this.#waiting = this.#waiting.filter((waiter) => !found.includes(waiter));
    for (const { tell } of found) tell(one);
  };

  /** The next that is like this, of what is to come. */
  next(isIt: (one: T) => boolean = () => true): Promise<T> {
    return new Promise((tell) => this.#waiting.push({ isIt, tell }));
  }
}
