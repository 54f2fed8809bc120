/** What a broker says of one asset: from it the gate knows what the broker would refuse. */

import type { Price, Qty } from '../base/fixed.js';

/** A step that is undefined is one that the broker does not tell. */
export interface AssetFacts {
  readonly isTradable: boolean;
  readonly isFractionable: boolean;
  readonly isShortable: boolean;
  /** What is hard to borrow cannot be sold short, either. */
  readonly isEasyToBorrow: boolean;
  readonly isMarginable: boolean;
  readonly priceStep: Price | undefined;
  readonly qtyStep: Qty | undefined;
  readonly minQty: Qty | undefined;
}
