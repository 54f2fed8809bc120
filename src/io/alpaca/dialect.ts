/** How Alpaca's market data stream is spoken to. */

import type { Topic } from '../../core/feed/messages.js';
import type { Dialect } from '../../core/feed/protocol.js';

export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

/** `name` is for messages. The keys are asked for when they are sent, and kept nowhere. */
export const alpacaDialect = (name: string, keys: () => KeyPair): Dialect => ({
  name,
  greets: true,
  isByChannel: false,
  auth: () => {
    const { id, secret } = keys();
    return { action: 'auth', key: id, secret };
  },
  subscribe: (topics) => ({ action: 'subscribe', ...byChannel(topics) }),
  unsubscribe: (topics) => ({ action: 'unsubscribe', ...byChannel(topics) }),
});

function byChannel(topics: readonly Topic[]): Readonly<Record<string, readonly string[]>> {
  const lists: Record<string, string[]> = {};
  for (const { channel, symbol } of topics) (lists[channel] ??= []).push(symbol);
  return lists;
}
