/** Subscribes to everything at the addresses given, in a process of its own, and throws it away. */

import { Subscriber } from 'zeromq';

const socket = new Subscriber({ receiveHighWaterMark: 100_000 });
for (const endpoint of process.argv.slice(2)) socket.connect(endpoint);
socket.subscribe('');
for await (const _ of socket);
