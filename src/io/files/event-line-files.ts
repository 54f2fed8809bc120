/** Recorded events of files of lines, in the order of their numbers: files are opened when their first one is due. */

import { readLines } from '../shared/capture.js';
import { type Recorded, RowFault } from './event-columns.js';
import { type LineReader, lineReader } from './event-lines.js';

export interface LineBatch {
  readonly rows: readonly Recorded[];
  /** Lines that could not be read, by what is wrong with them. */
  readonly bad: readonly string[];
}

const BATCH_ROWS = 1024;

/** Merges files of one recording. Throws TradectlError `data` for one that cannot be read. */
export async function* readLineFiles(paths: readonly string[]): AsyncGenerator<LineBatch> {
  const waiting = await Promise.all(paths.map(firstSeq));
  waiting.sort((a, b) => a.seq - b.seq);
  const open: Cursor[] = [];
  let [rows, bad]: [Recorded[], string[]] = [[], []];
  try {
    for (;;) {
      const next = lowest(open);
      const due = waiting[0];
      if (due !== undefined && (next === undefined || due.seq <= next.seq)) {
        waiting.shift();
        const cursor = new Cursor(due.path, (fault) => bad.push(fault));
        if (await cursor.advance()) open.push(cursor);
        continue;
      }
      if (next === undefined) break;
      rows.push(next.row);
      if (!(await next.advance())) open.splice(open.indexOf(next), 1);
      if (rows.length < BATCH_ROWS) continue;
      yield { rows, bad };
      [rows, bad] = [[], []];
    }
    yield { rows, bad };
  } finally {
    for (const cursor of open) await cursor.close();
  }
}

function lowest(open: readonly Cursor[]): Cursor | undefined {
  let found: Cursor | undefined;
  for (const cursor of open) if (found === undefined || cursor.seq < found.seq) found = cursor;
  return found;
}

/** The number of the first event; infinite where there is none, so that what is wrong is told last. */
async function firstSeq(path: string): Promise<{ readonly path: string; readonly seq: number }> {
  const cursor = new Cursor(path, () => undefined);
  try {
    return { path, seq: (await cursor.advance()) ? cursor.seq : Number.POSITIVE_INFINITY };
  } finally {
    await cursor.close();
  }
}

/** One file and where we are in it. */
class Cursor {
  readonly #batches: AsyncGenerator<readonly Recorded[]>;
  #rows: readonly Recorded[] = [];
  #at = -1;

  constructor(path: string, bad: (fault: string) => void) {
    this.#batches = rowsOf(path, bad);
  }

  get row(): Recorded {
    return this.#rows[this.#at] as Recorded;
  }

  get seq(): number {
    return this.row.seq;
  }

  /** Goes to the next event; false where there is none. */
  async advance(): Promise<boolean> {
    while (++this.#at >= this.#rows.length) {
      const next = await this.#batches.next();
      if (next.done === true) return false;
      this.#rows = next.value;
      this.#at = -1;
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}

async function* rowsOf(path: string, bad: (fault: string) => void): AsyncGenerator<readonly Recorded[]> {
  let read: LineReader | undefined;
  for await (const lines of readLines(path)) {
    const rows: Recorded[] = [];
    for (const { text, isWhole } of lines) {
      if (read === undefined) {
        read = lineReader(text ?? '');
        if (text?.startsWith('{') !== true) continue;
      }
      // What a crash tore was never told to be recorded.
      if (!isWhole) bad('a line that is cut short');
      else rows.push(...rowOf(read, text, bad));
    }
    yield rows;
  }
}

function rowOf(read: LineReader, text: string | undefined, bad: (fault: string) => void): readonly Recorded[] {
  try {
    if (text === undefined) throw new RowFault('it is too long');
    return [read(text)];
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    bad(`a recorded event that cannot be read: ${error.message}`);
    return [];
  }
}
