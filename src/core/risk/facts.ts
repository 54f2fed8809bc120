/** What a session learned from the broker beside prices and reports. */

import type { AssetFacts } from '../orders/asset-facts.js';

/** Nothing is decided by it alone. */
export interface Fact {
  readonly kind: 'asset';
  readonly symbol: string;
  readonly asset: AssetFacts;
}

/** What has been learned so far. */
export class Facts {
  readonly #assets = new Map<string, AssetFacts>();

  learn({ symbol, asset }: Fact): void {
    this.#assets.set(symbol, asset);
  }

  /** Undefined where the broker was not asked, or has not answered. */
  asset(symbol: string): AssetFacts | undefined {
    return this.#assets.get(symbol);
  }

  get assets(): ReadonlyMap<string, AssetFacts> {
    return this.#assets;
  }
}
