/** Alpaca's messages about the stream itself, as inputs of the connection. */

import { CHANNELS, type Topic } from '../../core/feed/messages.js';
import type { Input } from '../../core/feed/protocol.js';
import type { WireRecord } from './record.js';

/** Undefined where it is no message of control; an array without elements where it says nothing of use. */
export function controlOf(record: WireRecord): readonly Input[] | undefined {
  switch (record['T']) {
    case 'success':
      return success(record['msg']);
    case 'error':
      return [refusal(record)];
    case 'subscription':
      return [confirmed(record)];
    default:
      return undefined;
  }
}

/** Another process of ours that passes the stream on names the symbol, too. */
function refusal({ code, msg, S: symbol }: WireRecord): Input {
  const error = { kind: 'error' as const, code: Number(code), message: String(msg).slice(0, 200) };
  return typeof symbol === 'string' ? { ...error, symbol } : error;
}

function success(message: unknown): readonly Input[] {
  if (message === 'connected') return [{ kind: 'greeted' }];
  return message === 'authenticated' ? [{ kind: 'authenticated' }] : [];
}

/** The whole set that is subscribed; a channel whose key is absent is one that the stream does not tell of. */
function confirmed(record: WireRecord): Input {
  const topics: Topic[] = [];
  for (const channel of CHANNELS) {
    const symbols: unknown = record[channel];
    if (Array.isArray(symbols)) for (const symbol of symbols) topics.push({ channel, symbol: String(symbol) });
  }
  const untold = CHANNELS.filter((channel) => !Array.isArray(record[channel]));
  return { kind: 'confirmed', topics, isWhole: true, untold };
}
