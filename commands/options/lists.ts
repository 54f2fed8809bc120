/** Flags that hold several values: parameters of a strategy, symbols. */

import type { Reader } from '../../src/app/config/formats.js';
import { badFlag } from './values.js';

const PARAM = /^([A-Za-z]\w*)=(.*)$/s;

/** `fast=50` and its like, by name. Throws TradectlError `usage` for another form and for a name given twice. */
export function parseParams(texts: readonly string[]): Readonly<Record<string, string>> {
  const params = new Map<string, string>();
  for (const text of texts) {
    const [, name, value] = PARAM.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw badFlag('--param', `--param cannot be ${JSON.stringify(text)}`, 'expected name=value such as fast=50');
    }
    if (params.has(name)) throw badFlag('--param', `--param ${name} is given twice`, `keep one --param ${name}=...`);
    params.set(name, value);
  }
  return Object.fromEntries(params);
}

/** The symbol that a file holds, whatever its author calls it. */
export const SYMBOL: Reader<string> = {
  expected: 'one symbol such as SPY',
  parse: (text) => (text.trim() === '' || text.includes(',') ? undefined : text),
};

const SYMBOL_OF_MARKET = /^[A-Za-z0-9][A-Za-z0-9./_-]{0,31}$/;

/** `AAPL,BRK.B,BTC/USD` as typed. Throws TradectlError `usage` for what is no symbol and for one given twice. */
export function parseSymbols(text: string, flag = '--symbols'): readonly string[] {
  const symbols = text.split(',');
  for (const [index, symbol] of symbols.entries()) {
    if (!SYMBOL_OF_MARKET.test(symbol)) {
      const hint = 'expected symbols with commas and no spaces between, such as AAPL,BTC/USD';
      throw badFlag(flag, `${JSON.stringify(symbol)} is no symbol`, hint);
    }
    if (symbols.indexOf(symbol) < index) throw badFlag(flag, `${symbol} is given twice`, `name ${symbol} once`);
  }
  return symbols;
}

/** Of a market that tells apart what is written in capitals and what is not. Throws TradectlError `usage`. */
export function inCapitals(symbols: readonly string[], flag = '--symbols'): readonly string[] {
  const small = symbols.find((symbol) => /[a-z]/.test(symbol));
  if (small === undefined) return symbols;
  throw badFlag(flag, `markets write symbols in capitals, not ${small}`, `did you mean ${small.toUpperCase()}?`);
}
