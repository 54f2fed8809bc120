/** The messages of a socket until it is closed, however it takes that. */

interface Receiver {
  readonly closed: boolean;
  receive(): Promise<readonly Buffer[]>;
}

/** A socket that is closed under its reader fails in several ways; all of them are the end. */
export async function* messagesOf(socket: Receiver): AsyncGenerator<readonly Buffer[]> {
  while (!socket.closed) {
    let frames: readonly Buffer[];
    try {
      frames = await socket.receive();
    } catch (error) {
      if (socket.closed) return;
      throw error;
    }
    yield frames;
  }
}
