/** The two parts of what a ROUTER receives: the way back, and what was asked. */

export interface Received {
  /** Who asked, those who passed it on, and the empty frame of a REQ: all that goes before the answer. */
  readonly envelope: readonly Buffer[];
  /** The first frame of the request; empty where there is none. */
  readonly body: Buffer;
  /** Its frames. */
  readonly count: number;
}

const EMPTY = Buffer.alloc(0);

/** A REQ puts an empty frame before its request (RFC 28); a DEALER need not. */
export function receivedOf(frames: readonly Buffer[]): Received {
  // Nearly all that asks is a REQ without anybody in between: there is nothing to look for.
  const delimiter = frames[1]?.length === 0 ? 1 : frames.findIndex((frame, i) => i > 0 && frame.length === 0);
  const start = delimiter === -1 ? 1 : delimiter + 1;
  return { envelope: frames.slice(0, start), body: frames[start] ?? EMPTY, count: frames.length - start };
}
