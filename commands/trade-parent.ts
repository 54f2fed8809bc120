/** The trader's side of `tradectl trade` on a terminal: the process that shows it, and may be asked things. */

import { isSet } from './options/common.js';
import type { Options } from './run-command.js';

/** What a trader tells the process that started it. */
export type FromTrader =
  /** Where it can be looked at; undefined where it cannot. */
  | { readonly kind: 'serving'; readonly socketPath: string | undefined }
  /** To be answered by a ToTrader. */
  | { readonly kind: 'confirm'; readonly lines: readonly string[] };

export interface ToTrader {
  readonly kind: 'answer';
  readonly isYes: boolean;
}

/** The flag of a trader that is started to be looked at; not for people. */
export const UNDER_VIEW = '--under-view';

/** Whether this process was started by a view. */
export const isUnderView = (options: Options): boolean => isSet(options, 'underView') && process.send !== undefined;

/** Says where the trader can be looked at. */
export const tellServing = (socketPath: string | undefined): void => tell({ kind: 'serving', socketPath });

/** Asks the person at the view; nobody there is a no. */
export function askParent(lines: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isYes: boolean): void => {
      process.off('message', onMessage);
      process.off('disconnect', onGone);
      resolve(isYes);
    };
    const onMessage = (message: unknown): void => end((message as ToTrader).isYes);
    const onGone = (): void => end(false);
    process.on('message', onMessage).on('disconnect', onGone);
    if (process.connected) tell({ kind: 'confirm', lines });
    else end(false);
  });
}

/** Nobody may listen any more: that is no trouble of the trader's. */
function tell(message: FromTrader): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
