/** Which requests are upgrades: those to a websocket. Others, such as `h2c` of curl --http2 and Java, are served as they are. */

import { IncomingMessage } from 'node:http';

/** Node asks it once the headers are read, before it gives the connection away. */
export class Request extends IncomingMessage {
  declare asksUpgrade: boolean | null;

  get upgrade(): boolean | null {
    return this.asksUpgrade === true ? /^websocket$/i.test(this.headers.upgrade ?? '') : this.asksUpgrade;
  }

  set upgrade(asks: boolean | null) {
    this.asksUpgrade = asks;
  }
}
