/** The log of a trader's screen: what it told, and what became of what this view asked for; trouble is told whole. */

import type { LogEntry } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { logLine } from '../trade-log.js';
import { type Line, lineOf } from './line.js';
import { type PaneSize, wrapped } from './parts.js';
import type { ViewState } from './trade-state.js';

/** What the log has at one place: as many lines as its words take. */
interface Told {
  readonly at: number;
  readonly lines: () => readonly Line[];
}

/** The newest last; what was asked for by this view stands where it was asked, the last of it first where that is above. */
export function logBody(
  entries: readonly LogEntry[],
  { scroll, notes }: ViewState,
  { height, ...size }: PaneSize,
  now: string,
): readonly Line[] {
  const told = entries.map((entry): Told => ({ at: entry.seq, lines: () => logged(entry, now, size) }));
  const asked = notes.map(
    ({ after, text }): Told => ({ at: after + 0.5, lines: () => wrapped(`you: ${text}`, 'strong', size) }),
  );
  const all = [...told, ...asked].toSorted((a, b) => a.at - b.at);
  const room = Math.max(0, height - 1);
  const { first, lines } = shownOf(all, scroll.log, room);
  const last = asked.findLast(({ at }) => at > (entries[0]?.seq ?? 0));
  if (scroll.log > 0 || last === undefined || last.at >= first) return lines;
  const above = last.lines();
  return [...above, ...lines.slice(above.length)].slice(0, room);
}

/** The lines that find room above so many entries from the end, and where they begin; from the first on where that leaves room. */
function shownOf(all: readonly Told[], back: number, room: number): { first: number; lines: readonly Line[] } {
  let [from, to] = [Math.max(1, all.length - back), Math.max(1, all.length - back)];
  let lines: readonly Line[] = [];
  while (from > 0 && lines.length < room) lines = [...(all[--from]?.lines() ?? []), ...lines];
  if (lines.length >= room) lines = lines.slice(lines.length - room);
  while (to < all.length && lines.length < room) lines = [...lines, ...(all[to++]?.lines() ?? [])];
  return { first: all[from]?.at ?? 0, lines: lines.slice(0, room) };
}

/** A line of the log begins with a date and a space. */
const DATE = 11;

const textOf = (value: unknown): string => (typeof value === 'string' ? escapeControls(value) : '');

/** What went wrong, and what a person is told apart, is told whole. */
function logged({ level, event }: LogEntry, now: string, size: Omit<PaneSize, 'height'>): readonly Line[] {
  if (event.type === 'start')
    return [lineOf(`run ${textOf(event['run'])} ${event['isResumed'] === true ? 'goes on' : 'begins'}`, 'quiet')];
  if (event.type === 'summary') return [lineOf(`the session has ended: ${textOf(event['status'])}`, 'strong')];
  const text = logLine(event);
  if (text === undefined) return [];
  const short = event.ts !== undefined && isSameDay(event.ts, now) ? text.slice(DATE) : text;
  if (level === 'warn') return wrapped(short, 'warn', size);
  return event.type === 'notice' ? wrapped(short, 'plain', size) : [lineOf(short)];
}

export const isSameDay = (ts: string, now: string): boolean => ts.slice(0, 10) === now.slice(0, 10);
