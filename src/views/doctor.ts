/** Findings for people: one line each, its fix below it, a count at the end. */

import { type Palette, palette } from './colour.js';
import { escapeControls } from './escape.js';
import { clip, padRight, widest, wrap } from './layout.js';

export interface FindingRow {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail' | 'skip';
  readonly found: string;
  readonly fix: string | null;
}

const PAINT: Readonly<Record<FindingRow['state'], (colours: Palette) => (text: string) => string>> = {
  ok: ({ green }) => green,
  warn: ({ bold }) => bold,
  fail: ({ red }) => red,
  skip: ({ dim }) => dim,
};

const STATE_WIDTH = 6;
/** Less room than that beside the names, and texts stand below them. */
const ROOM_MIN = 30;

export function renderFindings(rows: readonly FindingRow[], width: number, useColour: boolean): string {
  const colours = palette(useColour);
  const names = widest(rows.map(({ check }) => check)) + 2;
  const isNarrow = width - STATE_WIDTH - names < ROOM_MIN;
  const indent = isNarrow ? 2 : STATE_WIDTH + names;
  const lines = rows.flatMap(({ check, state, found, fix }) => {
    const head = `${PAINT[state](colours)(padRight(state, STATE_WIDTH))}${padRight(clip(check, width - STATE_WIDTH), isNarrow ? 0 : names)}`;
    const texts = [found, ...(fix === null ? [] : [`-> ${fix}`])];
    const body = texts.flatMap((text) => wrap(escapeControls(text), width - indent));
    const [first = '', ...rest] = isNarrow ? ['', ...body] : body;
    return [`${head}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
  });
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** `14 ok, 1 warn, 2 skip`. */
export function findingsSummary(rows: readonly FindingRow[]): string {
  const states = ['ok', 'warn', 'fail', 'skip'] as const;
  const counts = states.map((state) => [rows.filter((row) => row.state === state).length, state] as const);
  return counts.flatMap(([count, state]) => (count === 0 ? [] : `${count} ${state}`)).join(', ');
}
