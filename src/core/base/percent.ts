/** Percentages as people and brokers write them (`1.5` is 1.5 %) and the rates that they are (0.015). */

import { parseRate, rateText } from './decimal.js';
import { type Rate, rateOfRaw, rawOf } from './fixed.js';

const HUNDRED = 100n;

/** Undefined where the text is no number, or has more than ten decimals. */
export function parsePercent(text: string): Rate | undefined {
  const rate = parseRate(text);
  if (rate === undefined || rawOf(rate) % HUNDRED !== 0n) return undefined;
  return rateOfRaw(rawOf(rate) / HUNDRED);
}

export const percentText = (rate: Rate): string => rateText(rateOfRaw(rawOf(rate) * HUNDRED));
