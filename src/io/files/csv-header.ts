/** The shape of a CSV file, told from its first line: delimiter, names, and how many lines come before the bars. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { quoteText } from './quote-text.js';
import { PROBE_BYTES, type SourceFile } from './source-file.js';

export interface CsvShape {
  readonly delimiter: string;
  readonly names: readonly string[];
  /** Lines before the first row: blank ones and the header. */
  readonly skip: number;
}

const DELIMITERS = [',', ';', '\t', '|'];

/** The public dumps of Binance have no header; these are the columns of its klines. */
const KLINES = [
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'close_time',
  'quote_volume',
  'count',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'ignore',
];

/** Reads the header. Throws `data` where there is none, or no text. */
export function csvShape(file: SourceFile): CsvShape {
  const { line, index } = firstLine(file);
  const delimiter = mostFrequent(line);
  const cells = splitCells(line, delimiter);
  if (!cells.slice(1).every(isNumeric) || cells.length === 1) return { delimiter, names: cells, skip: index + 1 };
  if (cells.length === KLINES.length && isNumeric(cells[0] ?? '')) return { delimiter, names: KLINES, skip: index };
  throw new TradectlError('data', `${basename(file.path)} has no header line: it starts with ${quoteText(line)}`, {
    where: `${file.path}:${index + 1}`,
    hint: 'put the names of the columns in the first line: date,open,high,low,close,volume',
  });
}

/** The first line that is not blank, and its index among all lines. */
function firstLine({ path, head }: SourceFile): { line: string; index: number } {
  const bytes = head.subarray(head.indexOf('\ufeff') === 0 ? 3 : 0);
  const lines = bytes.toString('latin1').split(/\r\n|\n|\r/);
  const index = lines.findIndex((line) => line.trim() !== '');
  const isCut = index === lines.length - 1 && head.length === PROBE_BYTES;
  const line = utf8(Buffer.from(lines[index] ?? '', 'latin1'));
  if (index >= 0 && !isCut && line !== undefined) return { line, index };
  const problem =
    index < 0
      ? 'is empty'
      : line === undefined && !isCut
        ? 'is not UTF-8 text'
        : 'is no table: its first line has no end';
  throw new TradectlError('data', `${basename(path)} ${problem}`, { where: `${path}:${Math.max(index, 0) + 1}` });
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function mostFrequent(line: string): string {
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** The cells of one line, quotes taken off (RFC 4180). */
function splitCells(line: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (char === '"' && isQuoted && line.charAt(i + 1) === '"') cell += line.charAt(i++);
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

const isNumeric = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));
