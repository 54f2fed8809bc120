/** The misbehaviour that a simulated Alpaca has on request: one row for each thing that real users suffered from. */

/** Where a fault acts: the REST server, the websockets, or the broker itself. */
export type FaultPlace = 'rest' | 'trading-stream' | 'data-stream' | 'world';

export interface FaultRow {
  readonly where: readonly FaultPlace[];
  /** What the duration in its argument means, and what it is where none is given; undefined takes none. */
  readonly duration?: { readonly means: string; readonly ms: number };
  /** How often it acts where the argument does not say. */
  readonly lasts: 'once' | 'until disarmed';
  readonly does: string;
}

const STREAMS = ['trading-stream', 'data-stream'] as const;

export const FAULTS = {
  zombie: {
    where: STREAMS,
    duration: { means: 'how long a dead session is kept', ms: 90_000 },
    lasts: 'until disarmed',
    does: 'a connection that is cut leaves its session behind: authentication is answered 406 until it is reaped',
  },
  mute: { where: STREAMS, lasts: 'until disarmed', does: 'pings are answered, no data and no updates are sent' },
  cut: { where: STREAMS, lasts: 'once', does: 'connections are cut without a farewell' },
  'cut-mid-frame': { where: STREAMS, lasts: 'once', does: 'a connection is cut in the middle of a frame' },
  outage: {
    where: STREAMS,
    duration: { means: 'how long nobody gets in', ms: 10_000 },
    lasts: 'once',
    does: 'all connections are cut and new ones too for a time; what happens meanwhile is never told',
  },
  'slow-client': { where: ['data-stream'], lasts: 'once', does: 'a client is told 407 slow client, and closed' },
  replay: {
    where: ['trading-stream'],
    lasts: 'until disarmed',
    does: 'each fill is told three times, with what led to it',
  },
  'out-of-order': { where: ['trading-stream'], lasts: 'once', does: 'an update changes places with the next' },
  'drop-update': { where: ['trading-stream'], lasts: 'once', does: 'an update is never told' },
  'null-data': {
    where: ['trading-stream'],
    lasts: 'once',
    does: 'trade_updates with data null comes before an update',
  },
  'listen-refused': { where: ['trading-stream'], lasts: 'once', does: 'a request to listen is answered unauthorized' },
  'book-reset': {
    where: ['data-stream'],
    lasts: 'once',
    does: 'the whole order book is sent again with r true in mid-stream',
  },
  'duplicate-confirmation': { where: ['data-stream'], lasts: 'once', does: 'a subscription is confirmed twice' },
  'garbage-frame': { where: STREAMS, lasts: 'once', does: 'a frame that is neither JSON nor msgpack is sent' },
  'unknown-message': {
    where: STREAMS,
    lasts: 'once',
    does: 'a message of a type or a status that nobody documented is sent',
  },
  'auth-refused': { where: ['rest', ...STREAMS], lasts: 'once', does: 'good keys are refused: 401, 402, unauthorized' },
  'rate-limit': { where: ['rest'], lasts: 'once', does: '429 with X-RateLimit headers' },
  'rate-limit-bare': { where: ['rest'], lasts: 'once', does: '429 without any header' },
  'upgrade-429': { where: STREAMS, lasts: 'once', does: 'the upgrade to a websocket is answered 429' },
  'accept-504': { where: ['rest'], lasts: 'once', does: 'an order is accepted, and the answer is 504' },
  'error-500': { where: ['rest'], lasts: 'once', does: '500, and nothing was done' },
  'html-error': { where: ['rest'], lasts: 'once', does: '502 with a page of HTML for a body, and nothing was done' },
  'cut-request': { where: ['rest'], lasts: 'once', does: 'the connection of a request is cut, and nothing was done' },
  'cut-answer': { where: ['rest'], lasts: 'once', does: 'an order is accepted, and the connection is cut unanswered' },
  'fill-before-answer': {
    where: ['rest'],
    duration: { means: 'how long the answer is held back', ms: 500 },
    lasts: 'until disarmed',
    does: 'the answer to an order comes after its updates, fills included',
  },
  latency: {
    where: ['rest', ...STREAMS],
    duration: { means: 'how late everything is', ms: 200 },
    lasts: 'until disarmed',
    does: 'answers, updates and data come late',
  },
  jitter: {
    where: ['rest', ...STREAMS],
    duration: { means: 'how late at most', ms: 200 },
    lasts: 'until disarmed',
    does: 'answers, updates and data come late by a random time, in order',
  },
  'clock-skew': {
    where: ['rest'],
    duration: { means: 'how far ahead the clock is (negative: behind)', ms: 5000 },
    lasts: 'until disarmed',
    does: 'the clock of the server and its Date header are wrong',
  },
  'partial-fills': { where: ['world'], lasts: 'until disarmed', does: 'orders are filled in many small parts' },
  'stop-replaced': { where: ['world'], lasts: 'once', does: 'a stop leg is replaced by the broker and then filled' },
  'stuck-cancel': { where: ['world'], lasts: 'once', does: 'an order that is cancelled stays pending_cancel' },
} as const satisfies Record<string, FaultRow>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
