/** What a session learned from the broker beside prices and reports. */

import type { Money, Price, Qty } from '../base/fixed.js';
import type { AssetFacts } from '../orders/asset-facts.js';
import { type BrokerPower, boundBy, gapOf, type PowerGap } from './broker-power.js';
import type { Exposure } from './exposure.js';
import { isCoin } from './hours.js';

/** Nothing is decided by it alone. */
export type Fact = JudgedBy | PriceFact;

/** What orders are judged by. */
export type JudgedBy =
  | { readonly kind: 'asset'; readonly symbol: string; readonly asset: AssetFacts }
  | { readonly kind: 'power'; readonly power: BrokerPower }
  /** What the broker holds of a symbol of which the books are wrong; undefined where they agree again. */
  | { readonly kind: 'held'; readonly symbol: string; readonly qty: Qty | undefined };

/** What the broker values a position at: counts where no feed tells its price. */
export interface PriceFact {
  readonly kind: 'price';
  readonly symbol: string;
  /** Never zero. */
  readonly price: Price;
}

/** What is known of a broker; of what it was not asked, or did not answer, nothing is. */
export interface KnownFacts {
  readonly assets: ReadonlyMap<string, AssetFacts>;
  readonly gap: PowerGap | undefined;
  /** By the broker's own count, of symbols of which the books are known to be wrong. */
  readonly held?: ReadonlyMap<string, Qty> | undefined;
}

/** The account as the broker lets it be used for a symbol. */
export const atBroker = (exposure: Exposure, symbol: string, { assets, gap }: KnownFacts): Exposure =>
  boundBy(exposure, gap, !isCoin(symbol) && assets.get(symbol)?.isMarginable !== false);

export class Facts implements KnownFacts {
  readonly assets = new Map<string, AssetFacts>();
  gap: PowerGap | undefined;
  readonly held = new Map<string, Qty>();

  /** `ownPower`: what our own books would let entries cost at this moment. */
  learn(fact: JudgedBy, ownPower: () => Money): void {
    if (fact.kind === 'asset') this.assets.set(fact.symbol, fact.asset);
    else if (fact.kind === 'power') this.gap = gapOf(fact.power, ownPower());
    else if (fact.qty === undefined) this.held.delete(fact.symbol);
    else this.held.set(fact.symbol, fact.qty);
  }
}
