/** One symbol of a run as the engine begins with it: its strategy, and the context that the strategy sees. */

import { type Price, qtyNumber } from '../base/fixed.js';
import { Prng } from '../base/prng.js';
import { type Instrument, TickScale } from '../market/instrument.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import { onCoinIncrement, onStockIncrement } from '../risk/broker-increments.js';
import { isCoin } from '../risk/hours.js';
import { Context, type Hands } from './context.js';
import type { EngineSetup } from './engine-setup.js';
import type { JudgeView } from './judge.js';
import { type SymbolState, stateOf } from './symbol-state.js';

/** `index` is the symbol's place among those of the run: each has random numbers of its own. */
export function createState(
  instrument: Instrument,
  index: number,
  hands: Hands & { readonly judge: Pick<JudgeView, 'facts'> },
  setup: EngineSetup,
  portfolio: Portfolio,
): SymbolState {
  const { symbol, tickSize, lotSize } = instrument;
  // Stocks print in hundredths of a cent, coins finer still, and a broker refuses orders at most of these prices.
  const stepOf = (): Price | undefined => hands.judge.facts.assets.get(symbol)?.priceStep;
  const onIncrement: TickScale['allowed'] = isCoin(symbol)
    ? (price, to) => onCoinIncrement(price, to, stepOf())
    : onStockIncrement;
  const scale = new TickScale(tickSize, setup.isBroker === true ? onIncrement : undefined);
  const context = new Context(symbol, hands, new Prng(setup.seed * 1_000_003 + index));
  const isTraded = setup.instruments.includes(instrument);
  const terms = { symbol, tickSize: scale.double(1), lotSize: qtyNumber(lotSize) };
  const strategy = isTraded ? setup.createStrategy(terms) : {};
  const state = stateOf({ instrument, scale, context, strategy, isTraded, book: portfolio.book(symbol) });
  context.bind(state);
  return state;
}
