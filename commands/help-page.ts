/** A page of help: names with what is to be said of each, in columns that fit the terminal. */

import { labelled, widest, wrap } from '../src/views/layout.js';
import type { Context } from './context.js';

export interface Entry {
  readonly name: string;
  /** Each begins on a line of its own. */
  readonly lines: readonly string[];
}

/** A topic of `tradectl help`. */
export interface Topic {
  readonly heading: string;
  readonly entries: (context: Context) => readonly Entry[];
  /** The same for `--json`. */
  readonly data: (context: Context) => unknown;
}

/** A terminal that leaves less room beside the names has the texts below them. */
const ROOM_MIN = 30;

export function pageText({ heading, entries }: Topic, context: Context): string {
  const all = entries(context);
  const column = widest(all.map(({ name }) => name)) + 2;
  const lines = all.flatMap(({ name, lines: texts }) =>
    context.width - column >= ROOM_MIN
      ? texts.flatMap((text, i) => labelled(i === 0 ? name : '', text, context.width, column))
      : [...name.split(/(?<=,) /), ...texts.flatMap((text) => labelled('', text, context.width, 2))],
  );
  const head = heading.split('\n').flatMap((line) => wrap(line, context.width));
  return `${[...head, ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}
