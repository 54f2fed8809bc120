/** Reads the next batch while the one before is used: the disk is not what an event waits for. */

/** Hands on what `source` gives, one ahead. */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const batches = source[Symbol.asyncIterator]();
  let next = batches.next();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      next = batches.next();
      // Who reads no further never learns how this one ends.
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    await batches.return?.();
  }
}
