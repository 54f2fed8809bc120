/** The losses that open a breaker: of the day, from the peak, within a window. Doubles to look, exact money to decide. */

import { moneyText } from '../base/decimal.js';
import {
  fractionOf,
  type Money,
  max,
  minus,
  moneyNumber,
  plus,
  type Rate,
  rateNumber,
  ZERO_MONEY,
} from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { BreakerRoom, BreakerSettings, BreakerState, Cause } from './breaker-state.js';
import { HighWindow, type Level } from './breaker-windows.js';

/** A limit that is used up. */
export interface Finding {
  readonly cause: Cause;
  readonly message: string;
  readonly used: string;
  readonly limit: string;
}

interface Equity {
  readonly estimate: number;
  readonly exact: () => Money;
}

/** How far an estimate may be off the exact figure, as a part of the equity. */
const SLACK = 1e-9;

const levelOf = (exact: Money): Level => ({ units: moneyNumber(exact), exact });

/** `2.5 %` */
export const percentText = (rate: Rate): string => `${Number((rateNumber(rate) * 100).toPrecision(12))} %`;

export class Losses {
  readonly #window: HighWindow;
  #dayStart: Level | undefined;
  #peak: Level | undefined;
  #lastExact: (() => Money) | undefined;
  /** Of before a restart, until there is a mark. */
  #lastBefore: Money | undefined;

  constructor(readonly settings: BreakerSettings) {
    this.#window = new HighWindow(settings.speedWindow);
  }

  get dayStart(): Money | undefined {
    return this.#dayStart?.exact;
  }

  get peak(): Money | undefined {
    return this.#peak?.exact;
  }

  /** Whether there has been a mark since it was made. */
  get isMarked(): boolean {
    return this.#lastExact !== undefined;
  }

  /** At the last marks. */
  get last(): Money | undefined {
    return this.#lastExact?.() ?? this.#lastBefore;
  }

  restore({ dayStart, peak, last }: Pick<BreakerState, 'dayStart' | 'peak' | 'last'>): void {
    this.#lastBefore = last;
    this.#dayStart = dayStart && levelOf(dayStart);
    this.#peak = peak && levelOf(peak);
  }

  /** The next session: its loss is counted from the last mark of the one before. To be told before the next mark. */
  nextDay(): void {
    this.#dayStart = this.#current();
  }

  /** What opened it is over: counted anew from here. */
  forget(cause: Cause): void {
    if (cause === 'daily_loss') this.#dayStart = this.#current();
    if (cause === 'drawdown') this.#peak = this.#current();
    if (cause === 'speed') this.#window.clear();
  }

  #current(): Level | undefined {
    const { last } = this;
    return last === undefined ? undefined : levelOf(last);
  }

  /** Money that nobody traded for is neither loss nor profit. */
  shift(amount: Money): void {
    const units = moneyNumber(amount);
    const shifted = (level: Level | undefined): Level | undefined =>
      level && { units: level.units + units, exact: plus(level.exact, amount) };
    this.#dayStart = shifted(this.#dayStart);
    this.#peak = shifted(this.#peak);
    if (this.#lastBefore !== undefined) this.#lastBefore = plus(this.#lastBefore, amount);
    this.#window.shift(amount, units);
  }

  /** How far each loss that is set is from its limit; nothing before the first mark. */
  get room(): readonly BreakerRoom[] {
    const { dailyLoss, dailyLossPercent, drawdownPercent, speedPercent } = this.settings;
    const { dayStart, peak, last } = this;
    if (last === undefined) return [];
    const room = (cause: Cause, base: Money | undefined, limit: Money | undefined): readonly BreakerRoom[] =>
      base === undefined || limit === undefined
        ? []
        : [{ cause, unit: 'money', used: max(minus(base, last), ZERO_MONEY), limit }];
    const part = (base: Money | undefined, rate: Rate | undefined): Money | undefined =>
      base === undefined || rate === undefined ? undefined : fractionOf(base, rate);
    const high = this.#window.high?.exact;
    return [
      ...room('daily_loss', dayStart, dailyLoss),
      ...room('daily_loss', dayStart, part(dayStart, dailyLossPercent)),
      ...room('drawdown', peak, part(peak, drawdownPercent)),
      ...room('speed', high, part(high, speedPercent)),
    ];
  }

  /** Every limit that is used up at this mark. */
  look({ estimate, exact }: Equity, now: Micros): readonly Finding[] {
    this.#lastExact = exact;
    this.#dayStart ??= { units: estimate, exact: exact() };
    if (this.#peak === undefined || estimate > this.#peak.units) this.#peak = { units: estimate, exact: exact() };
    const found: Finding[] = [];
    this.#lookAtDay(this.#dayStart, { estimate, exact }, found);
    const { drawdownPercent, speedPercent } = this.settings;
    if (drawdownPercent !== undefined)
      look(found, 'drawdown', this.#peak, { estimate, exact }, drawdownPercent, 'from the peak');
    if (speedPercent === undefined) return found;
    this.#window.note(now, estimate, exact);
    const minutes = `within ${Number((this.settings.speedWindow / 60e6).toPrecision(6))} min`;
    look(found, 'speed', this.#window.high, { estimate, exact }, speedPercent, minutes);
    return found;
  }

  #lookAtDay(start: Level, equity: Equity, found: Finding[]): void {
    const { dailyLoss, dailyLossPercent } = this.settings;
    if (dailyLoss !== undefined) {
      const loss = lossAt(start, equity, moneyNumber(dailyLoss), () => dailyLoss);
      if (loss !== undefined) {
        const [used, limit] = [moneyText(loss), moneyText(dailyLoss)];
        found.push({ cause: 'daily_loss', used, limit, message: `lost ${used} today, the limit is ${limit}` });
        return;
      }
    }
    if (dailyLossPercent !== undefined) look(found, 'daily_loss', start, equity, dailyLossPercent, 'today');
  }
}

/** A loss of a part of where it began. */
function look(
  found: Finding[],
  cause: Cause,
  base: Level | undefined,
  equity: Equity,
  rate: Rate,
  since: string,
): void {
  if (base === undefined) return;
  const exactLimit = (): Money => fractionOf(base.exact, rate);
  const loss = lossAt(base, equity, base.units * rateNumber(rate), exactLimit);
  if (loss === undefined) return;
  const [used, limit] = [moneyText(loss), moneyText(exactLimit())];
  const message = `lost ${used} ${since}, the limit is ${percentText(rate)} of ${moneyText(base.exact)}: ${limit}`;
  found.push({ cause, used, limit, message });
}

/** The exact loss where it has reached the limit. */
function lossAt(base: Level, { estimate, exact }: Equity, limit: number, exactLimit: () => Money): Money | undefined {
  const slack = SLACK * Math.max(1, Math.abs(base.units), Math.abs(estimate));
  if (base.units - estimate < limit - slack) return undefined;
  const loss = minus(base.exact, exact());
  return loss >= exactLimit() ? loss : undefined;
}
