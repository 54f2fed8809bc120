/** A request that is refused while it is read: thrown by the readers of queries and bodies, answered by the server. */

import type { Reply } from './reply.js';

export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly reply: Reply) {
    super(reply.body);
  }
}
