/** What the account holds when its books begin: shown, confirmed, and booked at the broker's own average. */

import { priceText, qtyText } from '../../../core/base/decimal.js';
import { TradectlError } from '../../../core/base/errors.js';
import { isZero, type Money } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { Movement } from '../../../core/portfolio/movement.js';
import type { VenuePosition } from '../../../core/venue/records.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import type { OpenRun } from '../run-books.js';
import { paidBetween } from './paid-between.js';
import type { BrokerSessionRequest, Confirm } from './session-request.js';
import { type StandingRequest, standingOf } from './standing.js';

/** How books begin. */
export interface Opening {
  readonly startCash: Money;
  readonly startedAt: Micros;
  /** What they begin with, to be booked as one. */
  readonly movementsOf: (run: string) => readonly Movement[];
  /** The breaker may remember another run: what was paid in or out since is neither profit nor loss. */
  readonly tellPaid: (engine: Pick<Engine, 'breaker'>) => Promise<void>;
}

export type OpeningRequest = StandingRequest & Pick<BrokerSessionRequest, 'confirm' | 'source'>;

/** To be made before the run is. Throws TradectlError `usage` where nobody wants what is held, `venue_unreachable`. */
export async function openingOf(request: OpeningRequest, ledger: SqliteLedger): Promise<Opening> {
  const { client, confirm, source } = request;
  const { cash: startCash, held, at, noted } = await standingOf(request);
  await agreeToHold(
    held,
    source.instruments.map(({ symbol }) => symbol),
    confirm,
  );
  const movementsOf = (run: string): readonly Movement[] => [
    ...noted,
    ...held.map(({ symbol, qty, avgEntryPrice: price }) => ({
      ...{ kind: 'position' as const, symbol, qty, price, at },
      movementId: `opening-${run}-${symbol}`,
    })),
  ];
  const paid = paidBetween(ledger, client, at);
  const tellPaid = async (engine: Pick<Engine, 'breaker'>): Promise<void> => {
    const amount = await paid();
    if (!isZero(amount)) engine.breaker({ kind: 'moved', amount });
  };
  return { startCash, startedAt: at, movementsOf, tellPaid };
}

/** Its strategy sells what is held of the session's symbols. */
async function agreeToHold(held: readonly VenuePosition[], traded: readonly string[], confirm: Confirm): Promise<void> {
  if (held.length === 0) return;
  const lines = held.map(
    ({ symbol, qty, avgEntryPrice }) =>
      `${qtyText(qty)} ${symbol} at ${priceText(avgEntryPrice)}${traded.includes(symbol) ? ', for the strategy to trade' : ''}`,
  );
  if (!(await confirm(lines)))
    throw new TradectlError('usage', `the account holds ${lines.join('; ')}, which these books do not know`, {
      hint: 'add --yes to begin the books with it, close it, or name the ledger that has it with --db',
    });
}

interface ToAgree extends Pick<OpenRun, 'stored' | 'changed'> {
  readonly engine: { readonly judge: Pick<Engine['judge'], 'strategy'> };
  readonly traded: readonly string[];
}

/** Other terms may trade what the run holds of others: a strategy sells all that is held of its symbols. Throws `usage`. */
export async function agreeToTrade({ stored, changed, engine, traded }: ToAgree, confirm: Confirm): Promise<void> {
  if (stored === undefined || changed === undefined) return;
  const { strategy } = engine.judge;
  const strange = stored.lots.filter(({ symbol, strategyId }) => traded.includes(symbol) && strategyId !== strategy);
  if (strange.length === 0) return;
  const lines = strange.map(
    ({ qty, symbol, price, strategyId }) =>
      `${qtyText(qty)} ${symbol} at ${priceText(price)}, bought by ${strategyId}, for the strategy to trade`,
  );
  if (!(await confirm(lines)))
    throw new TradectlError('usage', `the run holds ${lines.join('; ')}`, {
      hint: 'add --yes to let the strategy trade it, close it, or leave its symbol out',
    });
}
