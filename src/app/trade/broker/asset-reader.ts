/** What the broker says of the assets of a session: read at its start and once a day, for the gate and for the ledger. */

import { TradectlError } from '../../../core/base/errors.js';
import { DAY, MINUTE, type Micros } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { AssetFacts } from '../../../core/orders/asset-facts.js';
import type { VenueAsset } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { RiskBook } from '../../../io/sqlite/risk-book.js';
import { assetsOf, type StoredAssets } from '../../risk/stored-facts.js';

export interface AssetReaderOptions {
  readonly engine: Engine;
  readonly client: Pick<TradingClient, 'asset'>;
  /** Begins with what was known last, and keeps what is learned. */
  readonly book: RiskBook;
  /** What is answered from then on is nobody's concern. */
  readonly isOver: () => boolean;
  readonly fail: (error: Error) => void;
}

/** After a broker that did not answer. */
const AGAIN = 5 * MINUTE;

export class AssetReader {
  #dueAt = 0;
  #isReading = false;

  constructor(readonly options: AssetReaderOptions) {
    const { engine, book } = options;
    const known = assetsOf(book.get('assets'));
    for (const symbol of engine.hand.symbols) {
      const asset = known.get(symbol);
      if (asset !== undefined) engine.learn({ kind: 'asset', symbol, asset });
    }
  }

  /** Reads in the background what is due: until it is known, an order is judged without it. */
  look(now: Micros): void {
    if (this.#isReading || now < this.#dueAt) return;
    this.#isReading = true;
    void this.#readAt(now).catch((error: unknown) => this.options.fail(error as Error));
  }

  async #readAt(now: Micros): Promise<void> {
    this.#dueAt = now + ((await this.#read()) ? DAY : AGAIN);
    this.#isReading = false;
  }

  /** False where the broker did not answer for all of them. */
  async #read(): Promise<boolean> {
    const { engine, client, book, isOver } = this.options;
    const learned: Record<string, AssetFacts> = {};
    try {
      for (const symbol of engine.hand.symbols) {
        const told = await client.asset(symbol);
        if (isOver()) return true;
        if (told === undefined) continue;
        const asset = factsOf(told);
        learned[symbol] = asset;
        engine.learn({ kind: 'asset', symbol, asset });
      }
    } catch (error) {
      if (!(error instanceof TradectlError)) throw error;
      return false;
    }
    const before = Object.fromEntries(assetsOf(book.get('assets')));
    book.write({ assets: { ...before, ...learned } satisfies StoredAssets });
    return true;
  }
}

const factsOf = ({ symbol: _symbol, assetClass: _class, ...facts }: VenueAsset): AssetFacts => facts;
