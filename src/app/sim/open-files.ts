/** Opens whatever files a simulator is given as its market; loaded only then, with what reads them. */

import { openBars } from './bar-market.js';
import { fileMarket } from './file-market.js';
import type { OpenMarket, Resumed } from './market.js';
import type { SimOptions } from './options.js';

/** Throws TradectlError `data` for what cannot be read. */
export async function openFiles(
  files: readonly string[],
  options: SimOptions,
  resumed: Resumed | undefined,
): Promise<OpenMarket> {
  const opened = fileMarket(await openBars(files), options, resumed);
  await opened.refill();
  return opened;
}
