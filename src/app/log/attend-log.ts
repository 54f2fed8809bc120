/** Writes down what a session tells, with the reason of every decision: why an order was sent, or was not. */

import { type Level, openLog } from '../../io/log/logger.js';
import type { Attend } from '../trade/attendant.js';
import type { TradeEvent } from '../trade/events.js';

/** Loads the library of logs: to be imported only where somebody wants one. Throws TradectlError `output`. */
export function attendLog(path: string): Attend {
  const logger = openLog(path);
  return ({ run, mode }) => ({
    heard: (event) => {
      const { type, ...fields } = event;
      logger.write(levelOf(event), { run, mode, event: type, ...fields }, sentence(event));
    },
    end: (failure) => {
      if (failure instanceof Error) logger.write('error', { run, mode, event: 'failure' }, failure.message);
      logger.close();
    },
  });
}

function levelOf(event: TradeEvent): Level {
  if (event.type === 'alert') return 'error';
  return event.type === 'denied' || (event.type === 'order' && event.status === 'rejected') ? 'warn' : 'info';
}

function sentence(event: TradeEvent): string {
  switch (event.type) {
    case 'order':
      return `${event.clientOrderId}: ${event.from ?? 'decided'} -> ${event.status}${event.reason === '' ? '' : `: ${event.reason}`}`;
    case 'fill':
      return `${event.clientOrderId}: ${event.side} ${event.qty} ${event.symbol} at ${event.price}`;
    case 'denied':
      return `${event.clientOrderId} denied: ${event.message}`;
    case 'alert':
      return event.message;
    default:
      return event.type;
  }
}
