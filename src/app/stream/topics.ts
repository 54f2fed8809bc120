/** Which topic a message belongs to, and whether it is among those that were asked for. */

import { channelOf, type FeedMessage, type Topic, topicKey } from '../../core/feed/messages.js';

export const topicOf = (message: FeedMessage): Topic => ({ channel: channelOf(message), symbol: message.symbol });

/** Whether a message is of these topics; `*` stands for every symbol. */
export function filterOf(topics: readonly Topic[]): (message: FeedMessage) => boolean {
  const keys = new Set(topics.map(topicKey));
  return (message) => {
    const channel = channelOf(message);
    return keys.has(topicKey({ channel, symbol: message.symbol })) || keys.has(topicKey({ channel, symbol: '*' }));
  };
}
