/** The journal of a session that runs: its file, its first line, and the engine that writes into it. */

import { encodeLine } from '../../core/base/exact-json.js';
import type { Engine } from '../../core/engine/engine.js';
import type { EngineSetup } from '../../core/engine/engine-setup.js';
import type { Instrument } from '../../core/market/instrument.js';
import { AppendFile } from '../../io/shared/append-file.js';
import type { RunPlan, RunSoFar } from '../run-setup.js';
import { JOURNAL_FORMAT, type JournalHead } from './journal.js';
import { RecordingEngine } from './recording-engine.js';

export interface JournalledRun {
  readonly run: string;
  readonly plan: RunPlan;
  readonly instruments: readonly Instrument[];
  readonly soFar: RunSoFar;
}

export class SessionJournal {
  readonly #file: AppendFile;

  /** Sessions follow each other in one file. Throws TradectlError `output`. */
  constructor(path: string) {
    this.#file = new AppendFile(path);
  }

  begin({ run, plan, instruments, soFar }: JournalledRun): void {
    const { strategy, params, options, limits } = plan;
    const head: JournalHead = {
      journal: JOURNAL_FORMAT,
      run,
      strategy: options.strategy,
      strategyIdentity: strategy.identity,
      ...{ params, options, limits, instruments },
      orderPrefix: soFar.prefix,
      ordersMade: soFar.made,
      asides: soFar.asides,
      hasLateReports: true,
    };
    this.#file.write(encodeLine(head));
  }

  readonly engine = (setup: EngineSetup): Engine => new RecordingEngine(setup, this.#file);

  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }
}
