/** What one strategy holds and has on order: its own lots, and the orders of its name. */

import { type Price, type Qty, ZERO_MONEY } from '../base/fixed.js';
import type { CostModel } from '../orders/costs.js';
import type { Share } from '../risk/exposure.js';
import { elsewhereOf, exposureHere, type Holding } from './exposure.js';

/** A part of what is held of one symbol. */
export interface PartHeld extends Holding {
  readonly mark: Price;
}

export const partHeld = ({ open }: Holding, qty: Qty, mark: Price, strategy: string): PartHeld => ({
  book: { qty },
  open: open.filter(({ strategyId }) => strategyId === strategy),
  mark,
});

/** Of others' cash and positions nothing counts. */
const NO_FUNDS = { cash: ZERO_MONEY, aside: { value: ZERO_MONEY, gross: ZERO_MONEY } };

/** For an order that meets `price`: its own symbol, and the other ones; `except` is left out of it. */
export const shareOf = (
  here: PartHeld,
  others: readonly PartHeld[],
  price: Price,
  costs: CostModel,
  except?: string,
): Share =>
  exposureHere(
    here,
    price,
    elsewhereOf(undefined, others, ({ mark }) => mark, NO_FUNDS, costs),
    costs,
    except,
  );
