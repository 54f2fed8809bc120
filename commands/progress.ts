/** Progress of long work on a terminal's stderr: a bar with rate and time left; silent in a pipe. */

import type { Context } from './context.js';

const BAR = 20;

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** `unit` is what is counted: `bars`. The spinner's package loads only where somebody looks. */
export async function createProgress(context: Context, unit: string): Promise<Progress> {
  if (!context.errIsTty || !context.isTty) return SILENT;
  const { default: ora } = await import('ora');
  const spinner = ora({ stream: process.stderr, discardStdin: false, text: 'reading' }).start();
  const startedAt = context.now();
  return {
    update: (done, total) => {
      const seconds = (context.now() - startedAt) / 1e6;
      spinner.text = progressText(done, total, seconds, unit);
    },
    stop: () => {
      spinner.stop();
    },
  };
}

/** `[#####---------------] 25 %  1.2 M bars/s  8 s left`. */
export function progressText(done: number, total: number, seconds: number, unit: string): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * BAR);
  const rate = seconds > 0 ? done / seconds : 0;
  const left = rate > 0 ? Math.ceil((total - done) / rate) : 0;
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}]`;
  return `${bar} ${Math.round(share * 100)} %  ${(rate / 1e6).toFixed(2)} M ${unit}/s  ${left} s left`;
}
