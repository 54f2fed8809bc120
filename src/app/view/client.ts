/** The other end of a trader's view: follows what it tells, and says when that ends. */

import { createConnection, type Socket } from 'node:net';
import { type Hello, PROTOCOL, type Snapshot } from '../../core/view/snapshot.js';

/** Why nothing more comes: the trader ended in order, its process is gone, or it speaks otherwise than we do. */
export type ViewEnd = 'ended' | 'lost' | 'absent' | 'foreign';

export interface ViewEars {
  readonly hello: (hello: Hello) => void;
  readonly snapshot: (snapshot: Snapshot) => void;
  /** Once, and the last. */
  readonly end: (how: ViewEnd) => void;
}

/** No snapshot is as long. */
const LINE_MAX = 16 * 1024 * 1024;

export class ViewClient {
  readonly #socket: Socket;
  #pieces: string[] = [];
  #length = 0;
  #end: ViewEnd = 'absent';
  #isDone = false;

  constructor(
    path: string,
    readonly ears: ViewEars,
  ) {
    this.#socket = createConnection(path);
    this.#socket.setEncoding('utf8');
    this.#socket.on('connect', () => (this.#end = 'lost'));
    this.#socket.on('data', (text: string) => this.#take(text));
    this.#socket.on('error', () => undefined); // its close follows
    this.#socket.on('close', () => this.#finish());
  }

  /** Nothing is heard any more. */
  close(): void {
    this.#isDone = true;
    this.#socket.destroy();
  }

  #take(text: string): void {
    const parts = text.split('\n');
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = [...this.#pieces, part].join('');
      this.#pieces = [];
      this.#length = 0;
      if (!this.#isDone) this.#hear(line);
    }
    if (rest !== '') this.#pieces.push(rest);
    this.#length += rest.length;
    if (this.#length > LINE_MAX) this.#refuse();
  }

  #hear(line: string): void {
    const told = parsed(line);
    if (told?.type === 'hello' && told.protocol === PROTOCOL) this.ears.hello(told);
    else if (told?.type === 'snapshot') this.ears.snapshot(told);
    else if (told?.type === 'bye') this.#end = 'ended';
    else this.#refuse();
  }

  #refuse(): void {
    this.#end = 'foreign';
    this.#socket.destroy();
  }

  #finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.ears.end(this.#end);
  }
}

function parsed(line: string): Hello | Snapshot | { readonly type: 'bye' } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Hello) : undefined;
  } catch {
    return undefined;
  }
}
