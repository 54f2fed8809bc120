/** One frame of the stream of order updates: what it says of the connection, the updates, and what cannot be read. */

import type { Micros } from '../../../core/base/time.js';
import type { VenueUpdate } from '../../../core/venue/records.js';
import type { StreamInput } from '../../../core/venue/update-stream.js';
import { type Fault, FRAME_BYTES_MAX } from '../../shared/venue.js';
import { parseJson } from '../json.js';
import { isRecord } from '../record.js';
import { decodeUpdate } from './decode-order.js';

export const STREAM = 'trade_updates';

export interface UpdateFrame {
  readonly inputs: readonly StreamInput[];
  readonly updates: readonly VenueUpdate[];
  readonly faults: readonly Fault[];
}

const NOTHING: UpdateFrame = { inputs: [], updates: [], faults: [] };
const faulty = (fault: string, detail: string): UpdateFrame => ({
  ...NOTHING,
  faults: [{ fault, detail: detail.slice(0, 200) }],
});

/** Text or binary: paper sends JSON in binary frames. Never throws, whatever the bytes. */
export function readUpdateFrame(bytes: Buffer, tsRecv: Micros): UpdateFrame {
  if (bytes.length > FRAME_BYTES_MAX) return faulty('oversized', `${bytes.length} bytes`);
  let message: unknown;
  try {
    message = parseJson(bytes.toString('utf8'));
  } catch (error) {
    return faulty('unreadable', (error as Error).message);
  }
  return isRecord(message) ? messageOf(message, tsRecv) : faulty('not an object', typeof message);
}

function messageOf(message: Readonly<Record<string, unknown>>, tsRecv: Micros): UpdateFrame {
  const { stream, data } = message;
  if (message['action'] === 'error') return troubled(troubleOf(data));
  if (stream === STREAM) return updateOf(data, tsRecv);
  if (stream === 'authorization' && isRecord(data)) return control(authorizationOf(data));
  if (stream === 'listening' && isRecord(data)) {
    const { streams } = data;
    return control({ kind: 'listening', isListed: Array.isArray(streams) && streams.includes(STREAM) });
  }
  return faulty('unknown stream', JSON.stringify(stream) ?? 'none');
}

const control = (input: StreamInput): UpdateFrame => ({ ...NOTHING, inputs: [input] });

const troubled = (message: string): UpdateFrame => ({
  ...faulty('error of the broker', message),
  inputs: [{ kind: 'trouble', message }],
});

function authorizationOf({ status, action }: Readonly<Record<string, unknown>>): StreamInput {
  if (status === 'authorized') return { kind: 'authorized' };
  return { kind: 'unauthorized', action: typeof action === 'string' ? action.slice(0, 40) : 'authenticate' };
}

function troubleOf(data: unknown): string {
  const message = isRecord(data) ? data['error_message'] : undefined;
  return typeof message === 'string' ? message.slice(0, 200).replace(/[\p{C}\s]+/gu, ' ') : 'error';
}

/** One that cannot be read may be a fill: it is a fault of its own name. */
function updateOf(data: unknown, tsRecv: Micros): UpdateFrame {
  if (data === null || data === undefined) return faulty('empty update', '');
  try {
    return { inputs: [{ kind: 'update' }], updates: [decodeUpdate(data, tsRecv)], faults: [] };
  } catch (error) {
    const reason = (error as Error).message;
    return { ...faulty('unreadable update', reason), inputs: [{ kind: 'unread', reason: reason.slice(0, 200) }] };
  }
}
