/** What a failure says: one line of JSON for scripts, or what is wrong, where, and what to do for people. */

import { messageOf, withoutCode } from '../src/app/strategy/faults.js';
import { type ErrorCode, EXIT, TradectlError } from '../src/core/base/errors.js';
import { escapeControls } from '../src/views/escape.js';

/** The exit status of a bug in tradectl. */
export const BUG_STATUS = 70;

export interface Failure {
  readonly status: number;
  readonly code: ErrorCode | 'bug';
  readonly message: string;
  readonly where: string | undefined;
  readonly hint: string | undefined;
  /** Of a bug only: it helps nobody else. */
  readonly stack: string | undefined;
}

/** What to do about errors that come without advice of their own. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  data: 'mend the file there, or leave it out; docs/DATA.md has the rules',
  auth: 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY: paper keys and live keys differ',
  venue_unreachable: 'check the network and --endpoint, or try again later',
};

/** Whatever was thrown, as a failure. What is no operating error is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TradectlError) {
    const { code, message, where, hint = ADVICE[code] } = error;
    return { status: EXIT[code], code, message, where, hint, stack: undefined };
  }
  const { stack = '' } = error instanceof Error ? error : new Error();
  const message = messageOf(error);
  const frames = withoutCode(stack)
    .split('\n')
    .filter((line) => line.startsWith('    at '));
  const hint = 'this is a bug in tradectl: please report it, with the command and this text';
  return { status: BUG_STATUS, code: 'bug', message, where: frames[0]?.slice(7), hint, stack: frames.join('\n') };
}

/** One line in which every field is there. */
export function failureJson({ code, message, where, hint }: Failure): string {
  return `${JSON.stringify({ error: { code, message, where: where ?? null, hint: hint ?? null } })}\n`;
}

export function failureText({
  message,
  where,
  hint,
  stack,
}: Pick<Failure, 'message' | 'where' | 'hint'> & Partial<Failure>): string {
  const lines = [`error: ${escapeControls(message)}`];
  if (stack !== undefined) lines.push(...stack.split('\n').map(escapeControls));
  else if (where !== undefined) lines.push(`  at: ${escapeControls(where)}`);
  if (hint !== undefined) lines.push(`  try: ${escapeControls(hint)}`);
  return `${lines.join('\n')}\n`;
}
