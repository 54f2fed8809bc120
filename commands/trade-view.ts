/**
 * `tradectl trade` on a terminal: the trader runs in a process of its own, and this one shows it.
 *
 * A trader that is looked at must not feel it: not a slow terminal, not Ctrl-Z, not a terminal that is closed.
 */

import type { ChildProcess } from 'node:child_process';
import { isTraderThere } from '../src/app/hands/presence.js';
import type { TraderLog } from '../src/app/view/trader-log.js';
import { must } from '../src/core/base/assert.js';
import { timeText } from '../src/core/base/time.js';
import { isStop, STOP_STATUS } from './context.js';
import type { ViewFlags } from './options/view.js';
import { type Call, DONE } from './run-command.js';
import type { FromTrader, ToTrader } from './trade-parent.js';
import { answerOf, type Question } from './trade-questions.js';
import { endOf, goesOn, openLog, runsAlready, spawnTrader, type TraderEnd, tellEnd, UNSEEN } from './trade-spawn.js';
import { ViewScreen } from './view-screen.js';

/** Runs until the trader has ended, or is left alone; resolves to the trader's exit status. */
export function tradeInView(call: Call, ledgerPath: string, flags: ViewFlags): Promise<number> {
  if (isTraderThere(ledgerPath, process.pid, call.context.now())) throw runsAlready(ledgerPath);
  return new Foreground(call, ledgerPath, flags).run();
}

class Foreground {
  readonly #log: TraderLog;
  readonly #trader: ChildProcess;
  readonly #ended: Promise<TraderEnd>;
  #screen: ViewScreen | undefined;
  #socketPath: string | undefined;
  #isAsking = false;
  #isShown = false;
  #hasLeft = false;
  #leave: (status: number) => void = () => undefined;
  readonly #left = new Promise<number>((resolve) => (this.#leave = resolve));

  constructor(
    readonly call: Call,
    readonly ledgerPath: string,
    readonly flags: ViewFlags,
  ) {
    const { context } = call;
    this.#log = openLog(ledgerPath);
    context.err.write(`starting the trader; its log is ${this.#log.path}\n`);
    this.#trader = spawnTrader(context, this.#log);
    this.#ended = endOf(this.#trader);
  }

  async run(): Promise<number> {
    const { signal } = this.call.context;
    const told = (): void => this.#stopped(signal.reason);
    this.#trader.on('message', (message) => void this.#heard(message as FromTrader));
    signal.addEventListener('abort', told, { once: true });
    if (signal.aborted) told();
    try {
      return await Promise.race([this.#ended.then((end) => this.#finish(end)), this.#left]);
    } finally {
      this.#hasLeft = true;
      signal.removeEventListener('abort', told);
      this.#screen?.close();
      this.#release();
    }
  }

  async #heard(message: FromTrader): Promise<void> {
    if (message.kind === 'serving') return this.#serve(message.socketPath);
    const answer = await this.#answer(message);
    if (this.#trader.connected) this.#trader.send(answer satisfies ToTrader, () => undefined);
  }

  /** A question of the trader's stands before its view. */
  async #answer(question: Question): Promise<ToTrader> {
    this.#isAsking = true;
    this.#screen?.close();
    this.#screen = undefined;
    try {
      return await answerOf(this.call.context, question);
    } catch {
      return { kind: 'answer', isYes: false }; // told to stop meanwhile
    } finally {
      this.#isAsking = false;
      this.#open();
    }
  }

  #serve(socketPath: string | undefined): void {
    this.#socketPath = socketPath;
    if (socketPath === undefined) this.call.context.err.write(UNSEEN);
    else this.#open();
  }

  #open(): void {
    if (this.#isAsking || this.#socketPath === undefined || this.#hasLeft) return;
    this.#isShown = true;
    const { context } = this.call;
    const { onQuit, isAscii } = this.flags;
    this.#screen = new ViewScreen({
      ...{ context, socketPath: this.#socketPath, ascii: isAscii },
      terms: { onQuit, onInterrupt: onQuit === 'detach' ? 'detach' : 'stop' },
      onLeave: (how) => (how === 'stop' ? this.#stop('SIGINT') : this.#detach('left')),
      onEnd: () => undefined, // the end of its process says more
    });
  }

  /** The second time it leaves at once, as every trader does. */
  #stop(signal: NodeJS.Signals): void {
    this.#screen?.note('the trader stops in order; Ctrl-C once more ends it at once');
    this.#trader.kill(signal);
  }

  /** A signal, or the terminal is gone. */
  #stopped(reason: unknown): void {
    if (reason === 'SIGINT' || reason === 'SIGTERM') return this.#stop(reason);
    if (this.flags.onHangup === 'stop') return void this.#trader.kill('SIGHUP');
    this.#detach('closed');
  }

  #detach(how: 'left' | 'closed'): void {
    const { context } = this.call;
    const pid = must(this.#trader.pid, 'a process that runs has an id');
    this.#screen?.close();
    this.#log.write(`${timeText(context.now())} the terminal was ${how}; the trader goes on, as process ${pid}`);
    context.err.write(goesOn(pid, this.ledgerPath));
    const reason: unknown = context.signal.reason;
    this.#leave(isStop(reason) ? STOP_STATUS[reason] : DONE);
  }

  #finish(end: TraderEnd): number {
    this.#screen?.close();
    tellEnd(this.call.context, { end, log: this.#log, isShown: this.#isShown });
    return end.status;
  }

  /** Nothing of the trader keeps this process. */
  #release(): void {
    if (this.#trader.connected) this.#trader.disconnect();
    this.#trader.unref();
    this.#log.close();
  }
}
