/** What a ledger knows of assets: as the broker told it to the last session. */

import { decodeLine } from '../../core/base/exact-json.js';
import type { AssetFacts } from '../../core/orders/asset-facts.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';

export type StoredAssets = Readonly<Record<string, AssetFacts>>;

/** Of what the book holds; nothing where no session has asked yet. */
export const assetsOf = (stored: unknown): ReadonlyMap<string, AssetFacts> =>
  new Map(Object.entries((stored ?? {}) as StoredAssets));

export function storedAssets(reads: LedgerReads): ReadonlyMap<string, AssetFacts> {
  const text = reads.meta(RISK_KEYS.assets);
  return assetsOf(text === undefined ? undefined : decodeLine(text));
}
