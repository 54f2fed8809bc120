/** What a session through a broker says: its start and its alerts; and who hears what the order manager tells. */

import { qtyText } from '../../../core/base/decimal.js';
import { plus, type Qty, ZERO_QTY } from '../../../core/base/fixed.js';
import { timeText } from '../../../core/base/time.js';
import type { MarketEvent } from '../../../core/events.js';
import { eventProblem } from '../../../core/market/validate.js';
import type { VenueOrder } from '../../../core/venue/records.js';
import type { RunHandle } from '../../../io/sqlite/run.js';
import type { StoredRun } from '../../../io/sqlite/stored-run.js';
import { startEvent, type TradeEvent } from '../events.js';
import type { Told } from './broker-link.js';
import type { BrokerSessionRequest } from './session-request.js';
import type { Settlement } from './settlement.js';
import type { WoundUp } from './wind-up.js';

/** What a run has left that another may go on with, in words. */
function leftBy({ lots, openOrders }: StoredRun): string {
  const held = new Map<string, Qty>();
  for (const { symbol, qty } of lots) held.set(symbol, plus(held.get(symbol) ?? ZERO_QTY, qty));
  const words = [...held].map(([symbol, qty]) => `${qtyText(qty)} ${symbol}`);
  const open = openOrders.map(
    ({ side, symbol, clientOrderId }) => `the open order ${clientOrderId}, ${side} ${symbol}`,
  );
  return [...words, ...open].join(', ');
}

export interface VoiceOptions {
  readonly request: BrokerSessionRequest;
  readonly tell: (event: TradeEvent) => void;
  readonly settlement: () => Settlement;
  readonly run: Pick<RunHandle, 'recordExecution' | 'recordExchange'>;
  /** Hears of orders that are not ours. */
  readonly foreign: (order: VenueOrder) => void;
}

export class SessionVoice {
  constructor(readonly options: VoiceOptions) {}

  /** `changed`: in what the terms are others than those of before. */
  start(run: string, before: StoredRun | undefined, changed: string | undefined): void {
    const { request, tell } = this.options;
    tell(startEvent(request, request.mode, run, before !== undefined));
    if (before === undefined || changed === undefined) return;
    const why = `${leftBy(before)}: its books go on, under other terms: ${changed}`;
    this.alert('other_terms', `run ${run} has left ${why}`, false);
  }

  alert(code: string, message: string, holdsEntries: boolean): void {
    const { request, tell, settlement } = this.options;
    tell({ type: 'alert', ts: timeText(request.venueClock.now()), code, message });
    if (holdsEntries) settlement().distrust(message);
  }

  unconfirmed(): void {
    this.alert('unconfirmed', 'the broker has not confirmed every order; the next start asks again', false);
  }

  /** At an end that was to leave nothing; nothing is said where nothing is left. */
  notFlat(left: readonly string[]): void {
    const why = 'a closed market fills at its open, what is not traded here is closed by `tradectl flatten`';
    if (left.length > 0) this.alert('not_flat', `still held: ${left.join(', ')}; ${why}`, false);
  }

  /** What an end in order has left open, and what it has left bare. */
  wound({ isDone, bare, unsold }: WoundUp): void {
    if (!isDone) this.unconfirmed();
    const why = `the end has withdrawn the exits of ${bare.join(', ')}; \`--on-stop entries\` keeps them`;
    if (bare.length > 0) this.alert('unprotected_position', why, false);
    const late = `an exit of ${unsold.join(', ')} waited for a cancel until the end, and is given up: it is still held`;
    if (unsold.length > 0) this.alert('unprotected_position', late, false);
  }

  /** Of an end by an error. */
  withdrawn(orders: number): void {
    const what = orders === 1 ? 'its open entry order is' : `its ${orders} open entry orders are`;
    this.alert('withdrawn', `the session ends by an error: ${what} withdrawn, exits and positions stay`, false);
  }

  /** A market that is not told as it is; false for what is to be left out. */
  market(event: MarketEvent): boolean {
    const problem = eventProblem(event);
    if (problem !== undefined) this.alert('impossible_event', `left out, as it cannot be true: ${problem}`, false);
    else if (event.kind === 'feed' && event.state !== 'up')
      this.alert('feed', `feed ${event.state}: ${event.reason}`, false);
    return problem === undefined;
  }

  /** What the order manager has to say, and its requests as they are answered. */
  told(output: Told): void {
    if (output.kind === 'alert') this.alert(output.code, output.message, output.holdsEntries);
    else if (output.kind === 'execution') this.options.run.recordExecution(output.fillId, output.executionId);
    else if (output.kind === 'exchange') this.options.run.recordExchange(output.exchange);
    else if (output.kind === 'restated') this.options.settlement().refresh();
    else if (output.kind === 'foreign') this.options.foreign(output.order);
    else this.options.settlement().told(output.symbol, output.qty);
  }
}
