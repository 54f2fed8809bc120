/**
 * Events in Parquet files, one for each symbol, kind and day in the end.
 *
 * Parquet cannot be appended to, so every flush makes small files, which are put together: sixteen of a size as they
 * come, and all of a day when it is over or the recording ends, or when the next one starts. A file is written under
 * another name and renamed when it is on the disk; those that went into it are removed after that. Until then its
 * name, which says the numbers of its events, tells that they are in it.
 */

import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../../core/base/assert.js';
import { drafting, guarded, makeFolder, publish } from '../../io/files/durable-files.js';
import type { Recorded } from '../../io/files/event-columns.js';
import { EventDatabase } from '../../io/files/event-database.js';
import {
  isDraft,
  type NamedFile,
  parquetName,
  parseParquetName,
  seriesOf,
  uncovered,
} from '../../io/files/recording-names.js';
import { groupsOf, type RecordSink, type RowGroup } from './sink.js';

/** So many files of a size become one of the next. */
const FANOUT = 16;

interface Part extends NamedFile {
  /** How often what is in it was put together. */
  readonly level: number;
}

export class ParquetSink implements RecordSink {
  /** By folder and day, in their order. */
  readonly #parts = new Map<string, { readonly folder: string; readonly day: string; files: readonly Part[] }>();
  #nextSeq = 1;

  private constructor(
    readonly root: string,
    readonly database: EventDatabase,
    readonly onStep: (step: string) => void,
  ) {}

  /** Opens a recording, a new one or one that is continued. Throws TradectlError `output`. */
  static async open(root: string, onStep: (step: string) => void = () => undefined): Promise<ParquetSink> {
    const sink = new ParquetSink(root, await EventDatabase.open(root), onStep);
    await sink.#recover();
    return sink;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  async write(rows: readonly Recorded[]): Promise<void> {
    let newest = '';
    for (const group of groupsOf(this.root, rows)) {
      await this.#put(group);
      if (group.day > newest) newest = group.day;
    }
    for (const [key, { day }] of this.#parts) {
      if (day >= newest) continue;
      await this.#mergeDay(key);
      this.#parts.delete(key);
    }
  }

  async finish(): Promise<void> {
    for (const key of this.#parts.keys()) await this.#mergeDay(key);
  }

  close(): void {
    this.database.close();
  }

  async #put({ folder, day, rows }: RowGroup): Promise<void> {
    const [first, last] = [must(rows[0], 'a group has rows').seq, must(rows.at(-1), 'a group has rows').seq];
    makeFolder(folder);
    const range = { first, last };
    const name = parquetName(day, range);
    const draft = await drafting(folder, name, (path) => this.database.write(rows, path));
    await publish(draft, join(folder, name), this.onStep);
    this.#nextSeq = Math.max(this.#nextSeq, last + 1);
    const key = `${folder} ${day}`;
    const there = this.#parts.get(key) ?? { folder, day, files: [] };
    there.files = [...there.files, { name, day, ...range, level: 0 }];
    this.#parts.set(key, there);
    await this.#mergeTail(key);
  }

  /** Puts the newest files together as long as there are enough of one size. */
  async #mergeTail(key: string): Promise<void> {
    const there = must(this.#parts.get(key), 'it was put there');
    for (let tail = there.files.slice(-FANOUT); tail.length === FANOUT; tail = there.files.slice(-FANOUT)) {
      const level = tail[0]?.level ?? 0;
      if (tail.some((file) => file.level !== level)) return;
      const merged = await this.#merge(there.folder, tail);
      there.files = [...there.files.slice(0, -FANOUT), { ...merged, level: level + 1 }];
    }
  }

  async #mergeDay(key: string): Promise<void> {
    const there = must(this.#parts.get(key), 'a day that is known');
    // What came late finds the files of its day as they are.
    const files = filesIn(there.folder).filter(({ day }) => day === there.day);
    there.files = [{ ...(await this.#merge(there.folder, files)), level: 0 }];
  }

  /** Neighbours become one file. */
  async #merge(folder: string, files: readonly NamedFile[]): Promise<NamedFile> {
    const [first, last] = [must(files[0], 'there is one'), must(files.at(-1), 'there is one')];
    if (files.length === 1) return first;
    const range = { first: first.first, last: last.last };
    const name = parquetName(first.day, range);
    const paths = files.map((file) => join(folder, file.name));
    const draft = await drafting(folder, name, (path) => this.database.merge(paths, path));
    await publish(draft, join(folder, name), this.onStep);
    for (const path of paths) {
      await rm(path, { force: true });
      this.onStep('removed');
    }
    return { name, day: first.day, ...range };
  }

  /** Ends what a crash interrupted. */
  async #recover(): Promise<void> {
    for (const { folder, names } of guarded(this.root, () => [...seriesOf(this.root)])) {
      for (const name of names) if (isDraft(name)) await rm(join(folder, name), { force: true });
      const named = names.flatMap((name) => parseParquetName(name) ?? []);
      const kept = uncovered(named);
      for (const file of named) if (!kept.includes(file)) await rm(join(folder, file.name), { force: true });
      for (const day of new Set(kept.map((file) => file.day)))
        await this.#merge(
          folder,
          kept.filter((file) => file.day === day),
        );
      this.#nextSeq = Math.max(this.#nextSeq, ...named.map(({ last }) => last + 1));
    }
  }
}

const filesIn = (folder: string): readonly NamedFile[] =>
  guarded(folder, () => uncovered(readdirSync(folder).flatMap((name) => parseParquetName(name) ?? [])));
