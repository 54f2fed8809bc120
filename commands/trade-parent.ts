/** The trader's side of `tradectl trade` on a terminal: the process that shows it, and may be asked things. */

import { isSet } from './options/common.js';
import type { Options } from './run-command.js';

/** What a trader tells the process that started it. */
export type FromTrader =
  /** Where it can be looked at; undefined where it cannot. */
  | { readonly kind: 'serving'; readonly socketPath: string | undefined }
  /** To be answered by a ToTrader. */
  | { readonly kind: 'confirm'; readonly lines: readonly string[] }
  /** To be answered by the words of the person. */
  | { readonly kind: 'ask'; readonly question: string };

export interface ToTrader {
  readonly kind: 'answer';
  readonly isYes: boolean;
  /** What was typed, where words were asked for. */
  readonly text?: string;
}

/** The flag of a trader that is started to be looked at; not for people. */
export const UNDER_VIEW = '--under-view';

/** Whether this process was started by a view. */
export const isUnderView = (options: Options): boolean => isSet(options, 'underView') && process.send !== undefined;

/** Says where the trader can be looked at. */
export const tellServing = (socketPath: string | undefined): void => tell({ kind: 'serving', socketPath });

/** Asks the person at the view; nobody there is a no. */
export const askParent = async (lines: readonly string[]): Promise<boolean> =>
  (await ask({ kind: 'confirm', lines }))?.isYes ?? false;

/** What the person at the view types; undefined where nobody is there. */
export const askParentText = async (question: string): Promise<string | undefined> =>
  (await ask({ kind: 'ask', question }))?.text;

function ask(question: FromTrader): Promise<ToTrader | undefined> {
  return new Promise((resolve) => {
    const end = (answer: ToTrader | undefined): void => {
      process.off('message', onMessage);
      process.off('disconnect', onGone);
      resolve(answer);
    };
    const onMessage = (message: unknown): void => end(message as ToTrader);
    const onGone = (): void => end(undefined);
    process.on('message', onMessage).on('disconnect', onGone);
    if (process.connected) tell(question);
    else end(undefined);
  });
}

/** Nobody may listen any more: that is no trouble of the trader's. */
function tell(message: FromTrader): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
