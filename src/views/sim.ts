/** A simulator on a terminal: where it is and how to point a client at it, then a line for each thing done to an order. */

import { priceText, qtyText } from '../core/base/decimal.js';
import { timeText } from '../core/base/time.js';
import type { BrokerOrder, TradeUpdate } from '../core/sim/broker/types.js';
import { escapeControls } from './escape.js';
import { withCents } from './format.js';

export interface SimPanel {
  readonly rest: string;
  readonly trading: string;
  readonly stocks: string;
  readonly crypto: string;
  readonly key: string;
  readonly secret: string;
  readonly description: string;
  /** Names of what can be traded. */
  readonly symbols: readonly string[];
  readonly faults: readonly string[];
  readonly clock: string;
}

/** Ends in a line break. */
export function renderSim(panel: SimPanel): string {
  const { rest, key, secret, symbols, faults } = panel;
  const example = symbols.find((symbol) => !symbol.includes('/')) ?? symbols[0] ?? 'ACME';
  return [
    `SIMULATED: ${escapeControls(panel.description)}`,
    '',
    `  REST     ${rest}`,
    `  orders   ${panel.trading}`,
    `  stocks   ${panel.stocks}`,
    `  crypto   ${panel.crypto}`,
    `  key      ${escapeControls(key)}`,
    `  secret   ${escapeControls(secret)}`,
    `  clock    ${panel.clock}`,
    ...(faults.length === 0 ? [] : [`  faults   ${escapeControls(faults.join(', '))}`]),
    '',
    'Point a client at it, in another terminal:',
    '',
    `  export APCA_API_KEY_ID=${escapeControls(key)} APCA_API_SECRET_KEY=${escapeControls(secret)}`,
    `  tradectl stream ${escapeControls(example)} --feed sim --endpoint ${rest}`,
    '',
    // A fragment is not sent: the page reads the keys there.
    `State and faults, in a browser: ${rest}/#${encodeURIComponent(`${key}:${secret}`)}`,
    'Ctrl+C stops it.',
    '',
    '',
  ].join('\n');
}

const size = ({ qty, notional }: BrokerOrder, filled: string | undefined): string =>
  filled ?? (qty === undefined ? (notional === undefined ? '' : 'by value') : qtyText(qty));

/** One line without its break; undefined where an update says nothing that the one before did not. */
export function simLine({ kind, at, order, execution }: TradeUpdate): string | undefined {
  if (kind === 'pending_new' || kind === 'accepted') return undefined;
  const { side, symbol, type, limitPrice, stopPrice } = order;
  const what = [side, size(order, execution && qtyText(execution.qty)), symbol].join(' ');
  const prices = [stopPrice, limitPrice].flatMap((price) => (price === undefined ? [] : withCents(priceText(price))));
  const terms = `${type} ${prices.join('/')}`.trimEnd();
  const outcome =
    execution === undefined
      ? terms
      : `@ ${withCents(priceText(execution.price))}  position ${qtyText(execution.positionQty)}`;
  const time = timeText(at).slice(0, 19).replace('T', ' ');
  return escapeControls(`${time}  ${kind.padEnd(12)}  ${what}  ${outcome}  ${order.clientOrderId}`);
}
