/** Everything but the sending: the account is read, orders are decided and judged, and none leaves this process. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TradectlError } from '../../../core/base/errors.js';
import type { OrderAnswer } from '../../../core/venue/manager/vocabulary.js';
import { TradingClient } from '../../../io/alpaca/trading/client.js';
import { copyLedger } from '../../../io/sqlite/copy.js';

const NOT_SENT: OrderAnswer = {
  kind: 'refused',
  status: 0,
  code: undefined,
  message: 'not sent: this is a dry run',
};

/** Asks as the other does, and changes nothing at the broker. */
export class DryRunClient extends TradingClient {
  override submit(): Promise<OrderAnswer> {
    return Promise.resolve(NOT_SENT);
  }

  override cancel(): Promise<OrderAnswer> {
    return Promise.resolve({ kind: 'done' });
  }

  override replace(): Promise<OrderAnswer> {
    return Promise.resolve(NOT_SENT);
  }

  override amend(): Promise<OrderAnswer> {
    return Promise.resolve(NOT_SENT);
  }
}

/** Calls `work` with a copy of the ledger at `path` that is thrown away at its end; an empty one where there is none. */
export async function onCopy<T>(path: string, work: (copy: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'tradectl-dry-run-'));
  try {
    const copy = join(directory, 'ledger.db');
    await copyLedger(path, copy).catch((error: unknown) => {
      if (!(error instanceof TradectlError && error.code === 'not_found')) throw error;
    });
    return await work(copy);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
