/** `tradectl attach` on a terminal. Loads Ink. */

import type { ViewEnd } from '../src/app/view/client.js';
import { endError } from '../src/app/view/gone.js';
import type { ViewFlags } from './options/view.js';
import type { Call } from './run-command.js';
import { ViewScreen } from './view-screen.js';

export interface Attached {
  readonly socketPath: string;
  /** Of the ledger. */
  readonly path: string;
  readonly flags: ViewFlags;
}

/** Until somebody leaves, or the trader has ended. Throws TradectlError where no trader is there any more. */
export async function showTrader({ context }: Call, { socketPath, path, flags }: Attached): Promise<void> {
  const { onQuit, isAscii } = flags;
  let leave: (how: ViewEnd | undefined) => void = () => undefined;
  const left = new Promise<ViewEnd | undefined>((resolve) => (leave = resolve));
  const screen = new ViewScreen({
    ...{ context, socketPath, ascii: isAscii },
    terms: { onQuit, onInterrupt: onQuit === 'stop' ? 'stop' : 'detach' },
    onLeave: (how) => {
      const pid = screen.trader?.pid;
      if (how === 'detach' || pid === undefined) return leave(undefined);
      try {
        process.kill(pid, 'SIGTERM');
        screen.note('the trader stops in order');
      } catch {
        leave('lost');
      }
    },
    onEnd: leave,
  });
  const stop = (): void => leave(undefined);
  context.signal.addEventListener('abort', stop, { once: true });
  const end = await left;
  context.signal.removeEventListener('abort', stop);
  screen.close();
  const failure = end === undefined ? undefined : endError(end, path);
  if (failure !== undefined) throw failure;
  context.out.write(end === 'ended' ? 'the trader has ended\n' : 'left; the trader goes on\n');
}
