/** What a session through a broker says: its start, its alerts, orders that are not its own. */

import { type Micros, timeText } from '../../../core/base/time.js';
import { isClosing } from '../../../core/venue/lease-closing.js';
import type { ManagerOutput } from '../../../core/venue/manager/vocabulary.js';
import type { VenueOrder } from '../../../core/venue/records.js';
import type { TradeEvent } from '../events.js';
import { inWords, isSettled } from './foreign.js';
import type { BrokerSessionRequest } from './session-request.js';
import type { Settlement } from './settlement.js';

type Told = Exclude<ManagerOutput, { kind: 'request' | 'report' | 'stop' }>;

export interface VoiceOptions {
  readonly request: BrokerSessionRequest;
  /** Of this run's orders. */
  readonly prefix: string;
  /** When its books begin. */
  readonly begun: Micros;
  readonly tell: (event: TradeEvent) => void;
  readonly settlement: () => Settlement;
}

export class SessionVoice {
  constructor(readonly options: VoiceOptions) {}

  start(run: string, isResumed: boolean): void {
    const { plan, source, ledgerPath, mode } = this.options.request;
    this.options.tell({
      ...{ type: 'start', run, mode, isResumed, params: plan.params, ledger: ledgerPath },
      ...{ source: source.description, strategy: plan.strategy.definition.name },
    });
  }

  alert(code: string, message: string, holdsEntries: boolean): void {
    const { request, tell, settlement } = this.options;
    tell({ type: 'alert', ts: timeText(request.clock.now()), code, message });
    if (holdsEntries) settlement().distrust(message);
  }

  /** What the order manager has to say. */
  told(output: Told): void {
    if (output.kind === 'alert') this.alert(output.code, output.message, output.holdsEntries);
    else if (output.kind === 'foreign') this.#foreign(output.order);
    else this.options.settlement().told(output.symbol, output.qty);
  }

  #foreign(order: VenueOrder): void {
    const { prefix, begun, settlement } = this.options;
    // Its fills are taken over when books and broker are compared.
    if (isClosing(order.clientOrderId)) return settlement().refresh();
    // Of this run and ended: the ledger has it, the manager need not.
    if (order.clientOrderId.startsWith(`${prefix}-`) || isSettled(order, begun)) return;
    settlement().foreign(order.clientOrderId, inWords(order));
  }
}
