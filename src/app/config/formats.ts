/** How each kind of value is written in a flag, a variable or a file: what is expected, how to read it, how to print it. */

import {
  moneyText,
  parseMoney,
  parsePrice,
  parseQty,
  parseRate,
  priceText,
  qtyText,
  rateText,
} from '../../core/base/decimal.js';
import { type Exact, type Money, type Price, type Qty, type Rate, sign } from '../../core/base/fixed.js';
import { nearest } from '../../core/base/nearest.js';
import { isTimeframe, TIMEFRAMES, type Timeframe } from '../../core/base/time.js';
import type { Sizing } from '../../core/engine/sizing.js';
import type { Direction, FillRule } from '../options.js';

export interface Reader<T> {
  /** Ends the sentence "expected ...". */
  readonly expected: string;
  /** The words to choose from, where there are only these. */
  readonly choices?: readonly string[];
  /** Undefined where the text is something else. */
  readonly parse: (text: string) => T | undefined;
}

export interface Format<T> extends Reader<T> {
  /** The canonical text, which `parse` reads back to the same value. */
  print(value: T): string;
  /** Never shown. */
  readonly isSecret?: true;
}

/** What to write instead of `text`. */
export function advice({ expected, choices = [] }: Reader<unknown>, text: string): string {
  const guess = nearest(text, choices);
  return guess === undefined ? `expected ${expected}` : `did you mean ${guess}? expected ${expected}`;
}

type Range = 'positive' | 'not negative';

const inRange = (range: Range, value: Exact): boolean => (range === 'positive' ? sign(value) > 0 : sign(value) >= 0);

function decimal<T extends Exact>(
  parse: (text: string) => T | undefined,
  print: (value: T) => string,
  range: Range,
  expected: string,
): Format<T> {
  const within = (value: T | undefined): T | undefined =>
    value !== undefined && inRange(range, value) ? value : undefined;
  return { expected, parse: (text) => within(parse(text)), print };
}

const money = (range: Range, expected: string): Format<Money> => decimal(parseMoney, moneyText, range, expected);
const price = (range: Range, expected: string): Format<Price> => decimal(parsePrice, priceText, range, expected);
const qty = (range: Range, expected: string): Format<Qty> => decimal(parseQty, qtyText, range, expected);

const PLAIN = /^\+?(\d+\.?\d*|\.\d+)$/;

/** The fraction that `text` counts in steps of 10^-digits; exact, since only the exponent changes. */
const scaledRate = (text: string, digits: number): Rate | undefined =>
  PLAIN.test(text) ? parseRate(`${text}e-${digits}`) : undefined;

/** How many steps of 10^-digits a fraction is, as text. */
function scaledText(rate: Rate, digits: number): string {
  const scaled = parseRate(`${rateText(rate)}e${digits}`);
  return scaled === undefined ? rateText(rate) : rateText(scaled);
}

const ONE = parseRate('1');
const isFraction = (rate: Rate | undefined): rate is Rate =>
  rate !== undefined && ONE !== undefined && sign(rate) >= 0 && rate < ONE;
const fraction = (rate: Rate | undefined): Rate | undefined => (isFraction(rate) ? rate : undefined);

export const CASH = money('positive', 'a positive amount such as 100000 or 2500.50');
export const LIMIT = money('positive', 'a positive amount such as 25000');
export const FEE = money('not negative', 'an amount of at least 0 such as 1.50');
export const FEE_PER_SHARE = price('not negative', 'an amount of at least 0 such as 0.005, of up to 9 decimals');
export const TICK = price('positive', 'a positive price step such as 0.01, of up to 9 decimals');
export const LOT = qty('positive', 'a positive quantity such as 1 or 0.0001, of up to 9 decimals');
export const QTY_LIMIT = qty('positive', 'a positive quantity such as 500, of up to 9 decimals');

/** More than any account may owe: `25` was meant as a percentage. */
const SHARE_MAX = parseRate('10');
const share = (rate: Rate | undefined): Rate | undefined =>
  rate !== undefined && SHARE_MAX !== undefined && sign(rate) > 0 && rate <= SHARE_MAX ? rate : undefined;
export const SHARE: Format<Rate> = {
  expected: 'a fraction of equity above 0, up to 10, such as 0.25 for 25 %',
  parse: (text) => share(parseRate(text)),
  print: rateText,
};

/** A cost as a fraction of the price or the notional. */
export const RATE: Format<Rate> = {
  expected: 'a fraction from 0 to below 1 such as 0.002 for 0.2 %',
  parse: (text) => fraction(parseRate(text)),
  print: rateText,
};

/** Basis points, held as the fraction they are: 5 is 0.0005. */
export const BPS: Format<Rate> = {
  expected: 'basis points from 0 to below 10000 such as 5 for 0.05 %',
  parse: (text) => fraction(scaledRate(text, 4)),
  print: (rate) => scaledText(rate, 4),
};

function parsePercent(text: string): Sizing | undefined {
  const percent = scaledRate(text, 2);
  const isFit = percent !== undefined && ONE !== undefined && sign(percent) > 0 && percent <= ONE;
  return isFit ? { kind: 'percent', percent } : undefined;
}

function parseSizing(text: string): Sizing | undefined {
  if (text === 'all') return { kind: 'all' };
  if (text.endsWith('%')) return parsePercent(text.slice(0, -1));
  const units = LOT.parse(text);
  return units === undefined ? undefined : { kind: 'qty', qty: units };
}

function sizingText(size: Sizing): string {
  if (size.kind === 'all') return 'all';
  return size.kind === 'qty' ? qtyText(size.qty) : `${scaledText(size.percent, 2)}%`;
}

/** A percentage is held as the fraction it is: `50%` is 0.5 (of equity). */
export const SIZE: Format<Sizing> = {
  expected: 'all, a positive quantity such as 10, or a percentage of equity from above 0% to 100% such as 50%',
  parse: parseSizing,
  print: sizingText,
};

const among =
  <T extends string>(words: readonly T[]) =>
  (text: string): T | undefined =>
    words.find((word) => word === text);

export const choice = <T extends string>(words: readonly T[]): Format<T> => ({
  expected: words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}`,
  choices: words,
  parse: among(words),
  print: (word) => word,
});

export const DIRECTION = choice<Direction>(['long', 'both']);
export const FILL = choice<FillRule>(['next-open', 'close']);
export const TIMEFRAME = choice<Timeframe>(Object.keys(TIMEFRAMES).filter(isTimeframe));

export const SWITCH: Format<boolean> = {
  ...choice(['true', 'false']),
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  print: String,
};

export const PATH: Format<string> = {
  expected: 'the path of a file',
  parse: (text) => (text === '' || text.includes('\0') ? undefined : text),
  print: (path) => path,
};

function parseEndpoint(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password } = new URL(text);
  const isHttp = protocol === 'https:' || protocol === 'http:';
  return isHttp && username === '' && password === '' ? text : undefined;
}

export const ENDPOINT: Format<string> = {
  expected: 'a URL such as https://paper-api.alpaca.markets or http://127.0.0.1:8080, without a name or password in it',
  parse: parseEndpoint,
  print: (url) => url,
};

const REQUESTS_MAX = 100_000;
export const REQUESTS: Format<number> = {
  expected: `a whole number from 10 to ${REQUESTS_MAX} such as 200`,
  parse: (text) => (/^\d{2,6}$/.test(text) && +text >= 10 && +text <= REQUESTS_MAX ? Number(text) : undefined),
  print: String,
};

export const SECRET_URL: Format<string> = {
  expected: 'an https URL such as https://hooks.example.com/alerts, or http on this machine, without a password in it',
  parse: parseEndpoint,
  print: (url) => url,
  isSecret: true,
};

export const COLLECTOR: Format<string> = {
  ...ENDPOINT,
  expected: 'a URL such as http://127.0.0.1:4318, without a name or password in it',
};

export const PROGRAM: Format<string> = {
  expected: 'a program such as notify, or a JSON list of a program and its arguments',
  parse: PATH.parse,
  print: (program) => program,
};
