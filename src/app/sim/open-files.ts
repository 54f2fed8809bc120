/** Opens whatever files a simulator is given as its market; loaded only then, with what reads them. */

import { TradectlError } from '../../core/base/errors.js';
import { openBars } from './bar-market.js';
import { openCaptures } from './capture-market.js';
import { fileMarket } from './file-market.js';
import type { OpenMarket, Resumed } from './market.js';
import type { SimOptions } from './options.js';

const BAR_FILE = /\.(csv|parquet)$/i;

/** Throws TradectlError `data` for what cannot be read, `usage` for bars and captures together. */
export async function openFiles(
  files: readonly string[],
  options: SimOptions,
  resumed: Resumed | undefined,
): Promise<OpenMarket> {
  const bars = files.filter((file) => BAR_FILE.test(file));
  if (bars.length > 0 && bars.length < files.length)
    throw new TradectlError('usage', 'bars and captures cannot be one market', {
      where: '--data',
      hint: 'name .csv and .parquet files, or captures',
    });
  const source = await (bars.length > 0 ? openBars(files) : openCaptures(files));
  const opened = fileMarket(source, options, resumed);
  await opened.refill();
  return opened;
}
