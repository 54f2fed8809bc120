/** The log of a trader's screen: what it told, and what became of what this view asked for; trouble is told whole. */

import type { LogEntry } from '../../core/view/snapshot.js';
import { escapeControls } from '../escape.js';
import { logLine } from '../trade-log.js';
import { type Line, lineOf } from './line.js';
import { type PaneSize, wrapped } from './parts.js';
import { type Entry, farthestBack, tailOf } from './tail.js';
import type { ViewState } from './trade-state.js';

/** What the log has at one place. */
interface Told extends Entry {
  readonly at: number;
}

type Notes = Pick<ViewState, 'notes'>;

/** The newest last; what was asked for by this view stands where it was asked, the last of it first where that is above. */
export function logBody(
  entries: readonly LogEntry[],
  state: Pick<ViewState, 'scroll' | 'notes'>,
  size: PaneSize,
  now: string,
): readonly Line[] {
  const all = toldOf(entries, state, size, now);
  const back = state.scroll.log;
  const room = roomOf(size);
  const { from, lines } = tailOf(all, back, room);
  const last = all.findLast(({ at }) => isAsked(at) && at > (entries[0]?.seq ?? 0));
  if (back > 0 || last === undefined || last.at >= (all[from]?.at ?? 0)) return lines;
  const above = last.lines();
  return [...above, ...lines.slice(above.length)].slice(0, room);
}

/** How far back it can be scrolled. */
export const farthestLog = (entries: readonly LogEntry[], state: Notes, size: PaneSize, now: string): number =>
  farthestBack(toldOf(entries, state, size, now), roomOf(size));

const roomOf = ({ height }: PaneSize): number => Math.max(0, height - 1);

function toldOf(entries: readonly LogEntry[], { notes }: Notes, size: PaneSize, now: string): readonly Told[] {
  const told = entries.map((entry): Told => ({ at: entry.seq, lines: () => logged(entry, now, size) }));
  const asked = notes.map(
    ({ after, text }): Told => ({ at: after + 0.5, lines: () => wrapped(`you: ${text}`, 'strong', size) }),
  );
  return [...told, ...asked].toSorted((a, b) => a.at - b.at);
}

/** Between two places of the log. */
const isAsked = (at: number): boolean => !Number.isInteger(at);

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
