/** Reads the body of a request up to a maximum; what is beyond is thrown away as it arrives. */

import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too_large' }
  /** The client went away. */
  | { readonly kind: 'cut' };

/** Answers as soon as the outcome is known: at the header, where that tells a length beyond `max` bytes. */
export function readBody(request: IncomingMessage, max: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > max) {
    request.resume();
    return Promise.resolve({ kind: 'too_large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= max) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve({ kind: 'too_large' });
      }
    });
    request.on('end', () => resolve({ kind: 'text', text: Buffer.concat(chunks).toString('utf8') }));
    request.on('error', () => resolve({ kind: 'cut' }));
    request.on('close', () => resolve({ kind: 'cut' }));
  });
}
