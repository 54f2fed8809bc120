/** What a ledger knows of assets and of buying power: as the broker told it to the last session. */

import { decodeLine } from '../../core/base/exact-json.js';
import type { AssetFacts } from '../../core/orders/asset-facts.js';
import type { PowerGap } from '../../core/risk/broker-power.js';
import type { KnownFacts } from '../../core/risk/facts.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';

export type StoredAssets = Readonly<Record<string, AssetFacts>>;

/** Of what the book holds; nothing where no session has asked yet. */
export const assetsOf = (stored: unknown): ReadonlyMap<string, AssetFacts> =>
  new Map(Object.entries((stored ?? {}) as StoredAssets));

export function storedFacts(reads: LedgerReads): KnownFacts {
  const read = (key: 'assets' | 'power'): unknown => {
    const text = reads.meta(RISK_KEYS[key]);
    return text === undefined ? undefined : decodeLine(text);
  };
  return { assets: assetsOf(read('assets')), gap: read('power') as PowerGap | undefined };
}
