/** Events in files of lines, one for each symbol, kind and day, appended; a line that a crash tore is cut off. */

import { join } from 'node:path';
import { must } from '../../core/base/assert.js';
import { TradectlError } from '../../core/base/errors.js';
import { append, cutTornLine, guarded, makeFolder } from '../../io/files/durable-files.js';
import type { Recorded } from '../../io/files/event-columns.js';
import { csvHead, csvLine, ndjsonLine } from '../../io/files/event-lines.js';
import { parseLinesName, seriesOf } from '../../io/files/recording-names.js';
import { groupsOf, type RecordSink } from './sink.js';

export class LinesSink implements RecordSink {
  #nextSeq = 1;

  private constructor(
    readonly root: string,
    readonly format: 'csv' | 'ndjson',
  ) {}

  /** Opens a recording, a new one or one that is continued. Throws TradectlError `output`. */
  static async open(root: string, format: 'csv' | 'ndjson'): Promise<LinesSink> {
    const sink = new LinesSink(root, format);
    await sink.#recover();
    return sink;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  async write(rows: readonly Recorded[]): Promise<void> {
    for (const { folder, day, rows: group } of groupsOf(this.root, rows)) {
      makeFolder(folder);
      const first = must(group[0], 'a group has rows');
      const isCsv = this.format === 'csv';
      const text = group.map(isCsv ? csvLine : ndjsonLine).join('');
      await append(join(folder, `${day}.${this.format}`), text, isCsv ? csvHead(first) : '');
      this.#nextSeq = Math.max(this.#nextSeq, must(group.at(-1), 'a group has rows').seq + 1);
    }
  }

  async finish(): Promise<void> {
    // Every file is whole after every write.
  }

  close(): void {
    // Nothing is kept open.
  }

  async #recover(): Promise<void> {
    for (const { folder, names } of guarded(this.root, () => [...seriesOf(this.root)]))
      for (const name of names) {
        if (parseLinesName(name) === undefined || !name.endsWith(this.format)) continue;
        const line = await cutTornLine(join(folder, name));
        if (line !== undefined && !line.startsWith('seq,'))
          this.#nextSeq = Math.max(this.#nextSeq, seqOf(join(folder, name), line) + 1);
      }
  }
}

/** The number of a line, by the beginning of either format. */
function seqOf(path: string, line: string): number {
  const [, seq] = /^(?:\{"seq":)?(\d+),/.exec(line) ?? [];
  if (seq !== undefined) return Number(seq);
  throw new TradectlError('output', 'the recording that is there cannot be continued: its last line has no number', {
    where: path,
    hint: 'move the file away, or record into another folder',
  });
}
