/** Events on their way out of this process, over ZeroMQ. */

import { TradectlError } from '../../core/base/errors.js';
import { isLoop } from '../../io/zmq/endpoint.js';
import { loadKeyFile } from '../../io/zmq/keys.js';
import { type Publisher as EventPublisher, openPublisher } from '../../io/zmq/publisher.js';

export interface OutgoingOptions {
  readonly endpoint: string;
  /** Where the events come from; undefined where from no such address. */
  readonly source: string | undefined;
  /** Tells this start from every other one. */
  readonly epoch: number;
  /** A file with our own CURVE keys; made where there is none. */
  readonly keyFile: string | undefined;
  /** Public keys of those who may listen. */
  readonly allowed: readonly string[];
}

const HIGH_WATER_MARK = 100_000;

/** What commands see of a publisher. */
export type Publisher = Pick<EventPublisher, 'endpoint' | 'publish' | 'subscribed' | 'close'>;

interface Outgoing {
  readonly publisher: Publisher;
  /** Ours, for subscribers to know. */
  readonly publicKey: string | undefined;
}

/** Throws TradectlError `usage` where the address is not allowed or cannot be had. */
export async function openOutgoing({ endpoint, source, epoch, keyFile, allowed }: OutgoingOptions): Promise<Outgoing> {
  if (keyFile === undefined && allowed.length > 0)
    throw new TradectlError('usage', 'allowed clients need CURVE', {
      where: '--allow-key',
      hint: 'add --curve-key FILE',
    });
  if (source !== undefined && isLoop(endpoint, source))
    throw new TradectlError('usage', '--from and --publish are the same address', {
      where: endpoint,
      hint: 'publish on another one: nobody else could be there',
    });
  const keys = keyFile === undefined ? undefined : loadKeyFile(keyFile);
  const curve = keys === undefined ? undefined : { keys, allowed };
  const publisher = await openPublisher({ endpoint, epoch, highWaterMark: HIGH_WATER_MARK, curve });
  return { publisher, publicKey: keys?.publicKey };
}
