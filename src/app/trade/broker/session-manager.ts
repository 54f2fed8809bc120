/** The order manager of a session: how long an order may be sent after its decision, and whether it still may. */

import { SECOND } from '../../../core/base/time.js';
import { OrderManager } from '../../../core/venue/manager/order-manager.js';
import type { ManagerOptions } from '../../../core/venue/manager/vocabulary.js';

/** How long after its decision an order may still be sent. */
const ORDER_LIFETIME = 5 * SECOND;

export const sessionManager = (mayResend: ManagerOptions['mayResend']): OrderManager =>
  new OrderManager({ lifetime: ORDER_LIFETIME, mayResend });
