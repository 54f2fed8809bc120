/** Recorded events as lines of CSV or NDJSON, and back. No cell holds a line break, so a torn last line is seen. */

import { micros, parseTime, timeText } from '../../core/base/time.js';
import {
  type Cell,
  type Column,
  cellsOf,
  columnsOf,
  EVENT_KINDS,
  eventOf,
  isEventKind,
  type Recorded,
  RowFault,
} from './event-columns.js';

/** The first line of a file of the kind of that event; NDJSON has none. */
export const csvHead = ({ event }: Recorded): string =>
  `${columnsOf(event.kind)
    .map(({ name }) => name)
    .join(',')}\n`;

/** With its line break. */
export function csvLine(row: Recorded): string {
  const columns = columnsOf(row.event.kind);
  return `${cellsOf(row)
    .map((cell, i) => quoted(csvCell(cell, columns[i])))
    .join(',')}\n`;
}

/** With its line break. Cells that are empty are left out. */
export function ndjsonLine(row: Recorded): string {
  const columns = columnsOf(row.event.kind);
  const pairs = cellsOf(row).map((cell, i) => [columns[i]?.name, jsonCell(cell, columns[i])] as const);
  return `${JSON.stringify(Object.fromEntries(pairs.filter(([, cell]) => cell !== null)))}\n`;
}

const jsonCell = (cell: Cell, column: Column | undefined): Cell =>
  column?.type === 'time' ? timeText(micros(Number(cell))) : cell;

/** Texts that could be taken for something else, or would break the line, stand as JSON strings. */
function csvCell(cell: Cell, column: Column | undefined): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return JSON.stringify(cell);
  if (column?.type === 'time') return timeText(micros(Number(cell)));
  const text = Object.is(cell, -0) ? '-0' : String(cell);
  return column?.type === 'text' && !isPlain(text) ? JSON.stringify(text) : text;
}

/** Blanks around a line are cut off where it is read. */
const isPlain = (text: string): boolean => text !== '' && text === text.trim() && !/[\p{Cc}"\u2028\u2029]/u.test(text);

const quoted = (cell: string): string => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Whether a file that begins with this line holds recorded events. */
export const isRecordedHead = (line: string): boolean =>
  line.startsWith('seq,kind,symbol,') || line.startsWith('{"seq":');

/** Of the columns that a line of CSV has, by the head of its file. */
export type LineReader = (line: string) => Recorded;

/** Reads the lines after `head`, or from it where that is one already (NDJSON). They throw RowFault. */
export function lineReader(head: string): LineReader {
  if (head.startsWith('{')) return ndjsonRow;
  const index = new Map(head.split(',').map((name, i) => [name, i]));
  return (line) => {
    const cells = csvCells(line);
    if (cells.length !== index.size) throw new RowFault(`${cells.length} cells under ${index.size} names`);
    return rowOf((name) => {
      const at = index.get(name);
      return at === undefined ? undefined : cells[at];
    }, ofCsv);
  };
}

function ndjsonRow(line: string): Recorded {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null) throw new RowFault('the line is no object');
  return rowOf((name) => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined), ofJson);
}

type Convert = (value: unknown, column: Column) => unknown;

function rowOf(read: (name: string) => unknown, convert: Convert): Recorded {
  const kind = read('kind');
  if (!isEventKind(kind)) throw new RowFault('kind is none of the known ones');
  const columns = COLUMNS.get(kind) ?? new Map<string, Column>();
  const seq = Number(read('seq'));
  if (!Number.isSafeInteger(seq)) throw new RowFault('seq is not a whole number');
  const cell = (name: string): unknown => {
    const [column, value] = [columns.get(name), read(name)];
    return column === undefined || value === undefined ? undefined : convert(value, column);
  };
  return { seq, event: eventOf(kind, cell) };
}

const COLUMNS = new Map(
  EVENT_KINDS.map((kind) => [kind, new Map(columnsOf(kind).map((column) => [column.name, column]))]),
);

const ofJson: Convert = (value, { type }) => (type === 'time' && typeof value === 'string' ? parseTime(value) : value);

const ofCsv: Convert = (value, { type }) => {
  if (value === '' || typeof value !== 'string') return undefined;
  if (type === 'text') return value.startsWith('"') ? parsed(value) : value;
  if (type === 'time') return parseTime(value);
  if (type === 'flag') return value === 'true';
  return type === 'doubles' ? parsed(value) : /^[-+.\deE]+$/.test(value) ? Number(value) : value;
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RowFault('the line is no JSON');
  }
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** The cells of a line of CSV. */
function csvCells(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(line);
    if (match === null) throw new RowFault('a quote is not closed');
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}
