/** What the server of the streams knows of each of its clients, whichever stream it is on. */

import type { Encoding } from './encoding.js';
import type { Peer } from './peer.js';

/** What happens to a client on its own, when a fault says so. */
export type Eruption = 'slow-client' | 'garbage-frame' | 'unknown-message' | 'null-data' | 'book-reset';

export interface StreamClient {
  readonly peer: Peer;
  readonly place: 'data-stream' | 'trading-stream';
  readonly path: string;
  readonly encoding: Encoding;
  readonly isIn: boolean;
  /** Lists of what it hears, by channel. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  hear(bytes: Buffer): void;
  erupt(eruption: Eruption): void;
  /** The connection is gone. */
  end(isAbrupt: boolean): void;
}

/** Neither JSON nor msgpack: a list that ends in mid-air, and a byte that msgpack never uses. */
export const GARBAGE: Readonly<Record<Encoding, Buffer>> = {
  json: Buffer.from('[{"T":"q","S":\u0000'),
  msgpack: Buffer.from([0x91, 0xc1, 0xff]),
};
