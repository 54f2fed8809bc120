/** What a ledger knows of assets, of buying power, and of what the broker holds: as it was told to the last session. */

import { decodeLine } from '../../core/base/exact-json.js';
import type { Qty } from '../../core/base/fixed.js';
import type { AssetFacts } from '../../core/orders/asset-facts.js';
import type { PowerGap } from '../../core/risk/broker-power.js';
import type { KnownFacts } from '../../core/risk/facts.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';

export type StoredAssets = Readonly<Record<string, AssetFacts>>;

/** Of what the book holds; nothing where no session has asked yet. */
export const assetsOf = (stored: unknown): ReadonlyMap<string, AssetFacts> =>
  new Map(Object.entries((stored ?? {}) as StoredAssets));

export type StoredHeld = Readonly<Record<string, Qty>>;

/** `isKept`: whether a trader keeps the books now; what the broker held beside one that is gone nobody knows. */
export function storedFacts(reads: LedgerReads, isKept: boolean): KnownFacts {
  const read = (key: 'assets' | 'power' | 'brokerHeld'): unknown => {
    const text = reads.meta(RISK_KEYS[key]);
    return text === undefined ? undefined : decodeLine(text);
  };
  const held = isKept ? (read('brokerHeld') as StoredHeld | undefined) : undefined;
  return {
    ...{ assets: assetsOf(read('assets')), gap: read('power') as PowerGap | undefined },
    held: held && new Map(Object.entries(held)),
  };
}
