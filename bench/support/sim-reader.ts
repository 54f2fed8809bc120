/** One reader of a stream of market data: logs in, subscribes to everything, and hands on the frames that follow. */

import { WebSocket } from 'ws';

const AUTH = '{"action":"auth","key":"k","secret":"s"}';
const SUBSCRIBE = '{"action":"subscribe","trades":["*"],"quotes":["*"],"bars":["*"]}';

/** Readers of msgpack say in it what others say in JSON. */
export function openReader(port: number, encode: ((value: unknown) => Uint8Array) | undefined): WebSocket {
  const headers = encode === undefined ? {} : { 'content-type': 'application/msgpack' };
  return new WebSocket(`ws://127.0.0.1:${port}/v2/iex`, { headers, perMessageDeflate: false });
}

/** `quotesOnly` leaves out trades and bars. */
export function listen(
  port: number,
  encode: ((value: unknown) => Uint8Array) | undefined,
  quotesOnly: boolean,
  hear: (frame: Buffer) => void,
): WebSocket {
  const socket = openReader(port, encode);
  const say = (text: string): void => socket.send(encode === undefined ? text : encode(JSON.parse(text)));
  let isListening = false;
  socket.on('open', () => {
    say(AUTH);
    say(quotesOnly ? '{"action":"subscribe","quotes":["*"]}' : SUBSCRIBE);
  });
  socket.on('message', (frame: Buffer) => {
    if (isListening) hear(frame);
    else isListening = frame.includes('subscription');
  });
  return socket;
}
