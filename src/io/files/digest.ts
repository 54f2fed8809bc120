/** A fingerprint of bars: equal for equal bars, whatever file, format and batches they came in. */

import { createHash } from 'node:crypto';
import type { BarColumns } from '../../core/market/columns.js';

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** sha256 of the sha256 of each column's doubles (little-endian), so that batch boundaries leave no trace. */
export class BarDigest {
  readonly #hashes = COLUMNS.map(() => createHash('sha256'));

  update(bars: BarColumns): void {
    COLUMNS.forEach((name, i) => {
      const { buffer, byteOffset } = bars[name];
      this.#hashes[i]?.update(new Uint8Array(buffer, byteOffset, bars.length * Float64Array.BYTES_PER_ELEMENT));
    });
  }

  /** 64 hex digits over all bars so far; more may follow. */
  hex(): string {
    const whole = createHash('sha256');
    for (const hash of this.#hashes) whole.update(hash.copy().digest());
    return whole.digest('hex');
  }
}
