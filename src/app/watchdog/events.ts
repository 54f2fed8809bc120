/** What a watchdog tells: one plain record for each act, the lines of `risk watchdog --json`. */

export type WatchdogEvent =
  | { readonly type: 'waiting'; readonly ts: string; readonly ledger: string }
  | { readonly type: 'watching'; readonly ts: string; readonly pid: number; readonly lease: number }
  /** The trader ended in order, and is watched no more. */
  | { readonly type: 'released'; readonly ts: string; readonly pid: number }
  | { readonly type: 'lapsed'; readonly ts: string; readonly reason: string }
  /** From here on the trader may not send. */
  | { readonly type: 'taken'; readonly ts: string; readonly epoch: number }
  /** Another one was faster, or the trader came back before anything was done. */
  | { readonly type: 'stood_back'; readonly ts: string; readonly reason: string }
  | { readonly type: 'halted'; readonly ts: string; readonly reason: string }
  | { readonly type: 'cancel'; readonly ts: string; readonly order: string; readonly symbol: string }
  | {
      readonly type: 'close';
      readonly ts: string;
      readonly clientOrderId: string;
      readonly symbol: string;
      readonly side: string;
      readonly qty: string;
    }
  | { readonly type: 'trouble'; readonly ts: string; readonly message: string }
  /** All that was to be done is done, and the lease is free. */
  | { readonly type: 'done'; readonly ts: string; readonly canceled: number; readonly closed: number };

/** Without its time, as it is told. */
export type Told = WatchdogEvent extends infer One ? (One extends unknown ? Omit<One, 'ts'> : never) : never;

/** One line for a person. */
export function inWords(event: WatchdogEvent): string {
  switch (event.type) {
    case 'waiting':
      return `no trader holds the lease of ${event.ledger}: waiting for one`;
    case 'watching':
      return `watching process ${event.pid}, whose lease is ${event.lease / 1_000_000} s`;
    case 'released':
      return `process ${event.pid} ended in order`;
    case 'lapsed':
      return `lapsed: ${event.reason}`;
    case 'taken':
      return `took the lease (epoch ${event.epoch}): the trader may not send`;
    case 'stood_back':
      return `stood back: ${event.reason}`;
    case 'halted':
      return `halted: ${event.reason}`;
    case 'cancel':
      return `cancels ${event.symbol} ${event.order}`;
    case 'close':
      return `closes: ${event.side} ${event.qty} ${event.symbol} (${event.clientOrderId})`;
    case 'trouble':
      return event.message;
    case 'done':
      return `done: ${event.canceled} orders canceled, ${event.closed} sent to close positions; the lease is free`;
  }
}
