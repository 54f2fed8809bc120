/** Finds lines in a CSV file, byte by byte. Slow, and only asked where an error wants to name one. */

import { closeSync, openSync, readSync } from 'node:fs';
import type { CsvShape } from './csv-header.js';

/** Longest line that is read as one. */
export const LINE_MAX = 131_072;

const CHUNK = 1 << 20;
const [QUOTE, LF, CR] = [0x22, 0x0a, 0x0d];

export interface CsvRecord {
  /** Of its first byte, from 1 as an editor counts. */
  readonly line: number;
  readonly cells: number;
  readonly bytes: number;
  readonly isLastEmpty: boolean;
  readonly isQuoteOpen: boolean;
  readonly isUtf8: boolean;
  /** Empty where the file ends without one. */
  readonly ending: '\n' | '\r\n' | '\r' | '';
}

/** The line of the `row`-th record (from 0) after the header. */
export function lineOfRow(path: string, { delimiter, skip }: CsvShape, row: number): number | undefined {
  let at = -1;
  let found: number | undefined;
  eachRecord(path, delimiter, ({ line }) => {
    if (line <= skip || ++at < row) return true;
    found = line;
    return false;
  });
  return found;
}

export interface CsvFlaw {
  readonly line: number;
  readonly problem: string;
}

/** The first line that is not like the header; where all are, the first whose end is not like the header's. */
export function firstFlaw(path: string, shape: CsvShape): CsvFlaw | undefined {
  let flaw: CsvFlaw | undefined;
  let mixed: CsvFlaw | undefined;
  let ending: string | undefined;
  eachRecord(path, shape.delimiter, (record) => {
    ending ??= record.ending;
    if (record.ending !== ending && record.ending !== '') {
      mixed ??= { line: record.line, problem: 'the line does not end like those before it (CR LF and LF mixed)' };
    }
    const problem = record.line > shape.skip ? flawOf(record, shape.names.length) : undefined;
    if (problem !== undefined) flaw = { line: record.line, problem };
    return flaw === undefined;
  });
  return flaw ?? mixed;
}

function flawOf({ cells, bytes, isQuoteOpen, isUtf8, isLastEmpty }: CsvRecord, columns: number): string | undefined {
  if (bytes > LINE_MAX) return `the line is longer than ${LINE_MAX} bytes`;
  if (isQuoteOpen) return 'a quote is opened and not closed';
  if (!isUtf8) return 'the line is not UTF-8 text';
  // One delimiter too many at the end of a line is common, and means nothing.
  const isSurplus = cells > columns + (isLastEmpty ? 1 : 0);
  return cells < columns || isSurplus ? `the line has ${cells} cells instead of ${columns}` : undefined;
}

/** Shows every record that is not blank to `visit`, until that says false. */
function eachRecord(path: string, delimiter: string, visit: (record: CsvRecord) => boolean): void {
  const walker = new RecordWalker(delimiter.charCodeAt(0), visit);
  const chunk = Buffer.allocUnsafe(CHUNK);
  const fd = openSync(path, 'r');
  try {
    for (let length = readSync(fd, chunk); length > 0; length = readSync(fd, chunk)) {
      for (let i = 0; i < length; i++) if (!walker.take(chunk[i] as number)) return;
    }
    walker.end('');
  } finally {
    closeSync(fd);
  }
}

class RecordWalker {
  #line = 1;
  #start = 1;
  #cells = 1;
  #bytes = 0;
  #before = 0;
  #isQuoted = false;
  #isAfterCr = false;
  /** Bytes still to come of a character; NaN where one was broken off. */
  #owed = 0;

  constructor(
    readonly comma: number,
    readonly visit: (record: CsvRecord) => boolean,
  ) {}

  /** Takes the next byte; false when the visitor has seen enough. */
  take(byte: number): boolean {
    if (this.#isAfterCr) {
      this.#isAfterCr = false;
      if (byte === LF) return this.end('\r\n');
      if (!this.end('\r')) return false;
    }
    if (!this.#isQuoted && byte === LF) return this.end('\n');
    if (!this.#isQuoted && byte === CR) this.#isAfterCr = true;
    else this.#grow(byte);
    return true;
  }

  #grow(byte: number): void {
    const isAtStart = this.#bytes === 0 || this.#before === this.comma;
    if (byte === LF) this.#line++;
    else if (byte === QUOTE && this.#isQuoted) this.#isQuoted = false;
    // A quote opens a cell only as its first byte, or again as the second of a pair.
    else if (byte === QUOTE && (isAtStart || this.#before === QUOTE)) this.#isQuoted = true;
    else if (byte === this.comma && !this.#isQuoted) this.#cells++;
    this.#bytes++;
    this.#before = byte;
    this.#owed = owedAfter(byte, this.#owed);
  }

  /** Ends the record, and its line. */
  end(ending: CsvRecord['ending']): boolean {
    const isLastEmpty = this.#before === this.comma;
    const record = {
      line: this.#start,
      isUtf8: this.#owed === 0,
      cells: this.#cells,
      bytes: this.#bytes,
      isLastEmpty,
      isQuoteOpen: this.#isQuoted,
      ending,
    };
    this.#start = ++this.#line;
    [this.#cells, this.#bytes, this.#before, this.#owed, this.#isQuoted] = [1, 0, 0, 0, false];
    return record.bytes === 0 || this.visit(record);
  }
}

/** How many bytes of a UTF-8 character follow `byte`, of which `owed` were due before it; NaN, and NaN ever after, if it is none. */
function owedAfter(byte: number, owed: number): number {
  if (byte < 0x80) return owed === 0 ? 0 : Number.NaN;
  if (byte < 0xc0) return owed > 0 ? owed - 1 : Number.NaN;
  if (owed !== 0 || byte < 0xc2 || byte > 0xf4) return Number.NaN;
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
}
