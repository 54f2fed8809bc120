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
import { type HighRow, HighWindow, type Level } from './breaker-windows.js';

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

/** A loss of a part of where it began. */
interface Part {
  readonly cause: Cause;
  readonly rate: Rate;
  readonly units: number;
  /** Says since when. */
  readonly since: string;
}

/** How far an estimate may be off the exact figure, as a part of the equity. */
const SLACK = 1e-9;

const levelOf = (exact: Money): Level => ({ units: moneyNumber(exact), exact });

const partOf = (cause: Cause, rate: Rate | undefined, since: string): Part | undefined =>
  rate && { cause, rate, units: rateNumber(rate), since };

/** `2.5 %` */
export const percentText = (rate: Rate): string => `${Number((rateNumber(rate) * 100).toPrecision(12))} %`;

export class Losses {
  readonly #daily: Level | undefined;
  readonly #dailyPart: Part | undefined;
  readonly #drawdown: Part | undefined;
  readonly #speed: Part | undefined;
  readonly #window: HighWindow;
  #dayStart: Level | undefined;
  #peak: Level | undefined;
  #lastExact: (() => Money) | undefined;
  /** Of before a restart, until there is a mark. */
  #lastBefore: Money | undefined;

  constructor({ dailyLoss, dailyLossPercent, drawdownPercent, speedPercent, speedWindow }: BreakerSettings) {
    this.#daily = dailyLoss && levelOf(dailyLoss);
    this.#dailyPart = partOf('daily_loss', dailyLossPercent, 'today');
    this.#drawdown = partOf('drawdown', drawdownPercent, 'from the peak');
    this.#speed = partOf('speed', speedPercent, `within ${Number((speedWindow / 60e6).toPrecision(6))} min`);
    this.#window = new HighWindow(speedWindow);
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

  /** Undefined where nothing looks back. */
  get highs(): readonly HighRow[] | undefined {
    return this.#speed && this.#window.rows;
  }

  restore({ dayStart, peak, last, highs = [] }: Pick<BreakerState, 'dayStart' | 'peak' | 'last' | 'highs'>): void {
    this.#window.restore(highs);
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
  roomAt(now: Micros): readonly BreakerRoom[] {
    const { last } = this;
    if (last === undefined) return [];
    const room = (cause: Cause, base: Level | undefined, limit: Money | undefined): readonly BreakerRoom[] =>
      base === undefined || limit === undefined
        ? []
        : [{ cause, unit: 'money', used: max(minus(base.exact, last), ZERO_MONEY), limit }];
    const part = (base: Level | undefined, one: Part | undefined): readonly BreakerRoom[] =>
      one === undefined ? [] : room(one.cause, base, base && fractionOf(base.exact, one.rate));
    return [
      ...room('daily_loss', this.#dayStart, this.#daily?.exact),
      ...part(this.#dayStart, this.#dailyPart),
      ...part(this.#peak, this.#drawdown),
      ...part(this.#window.highAt(now), this.#speed),
    ];
  }

  /** Every limit that is used up at this mark. */
  look({ estimate, exact }: Equity, now: Micros): readonly Finding[] {
    this.#lastExact = exact;
    this.#dayStart ??= { units: estimate, exact: exact() };
    if (this.#peak === undefined || estimate > this.#peak.units) this.#peak = { units: estimate, exact: exact() };
    if (this.#speed !== undefined) this.#window.note(now, estimate, exact);
    const mayBeUsed =
      (this.#daily !== undefined && isNear(this.#dayStart, estimate, this.#daily.units)) ||
      isNearPart(this.#dayStart, estimate, this.#dailyPart) ||
      isNearPart(this.#peak, estimate, this.#drawdown) ||
      isNearPart(this.#window.high, estimate, this.#speed);
    return mayBeUsed ? this.#found(exact()) : NONE;
  }

  #found(equity: Money): readonly Finding[] {
    const day =
      dailyFinding(this.#dayStart, equity, this.#daily) ?? partFinding(this.#dayStart, equity, this.#dailyPart);
    const rest = [partFinding(this.#peak, equity, this.#drawdown), partFinding(this.#window.high, equity, this.#speed)];
    return [day, ...rest].filter((one) => one !== undefined);
  }
}

const NONE: readonly Finding[] = [];

/** Whether the loss may have reached a limit; the estimate may be off. */
function isNear(base: Level, estimate: number, limit: number): boolean {
  const slack = SLACK * Math.max(1, Math.abs(base.units), Math.abs(estimate));
  return base.units - estimate >= limit - slack;
}

const isNearPart = (base: Level | undefined, estimate: number, part: Part | undefined): boolean =>
  base !== undefined && part !== undefined && isNear(base, estimate, base.units * part.units);

function dailyFinding(start: Level | undefined, equity: Money, daily: Level | undefined): Finding | undefined {
  if (start === undefined || daily === undefined) return undefined;
  const loss = minus(start.exact, equity);
  if (loss < daily.exact) return undefined;
  const [used, limit] = [moneyText(loss), moneyText(daily.exact)];
  return { cause: 'daily_loss', used, limit, message: `lost ${used} today, the limit is ${limit}` };
}

function partFinding(base: Level | undefined, equity: Money, part: Part | undefined): Finding | undefined {
  if (base === undefined || part === undefined) return undefined;
  const { rate, cause, since } = part;
  const loss = minus(base.exact, equity);
  const most = fractionOf(base.exact, rate);
  if (loss < most) return undefined;
  const [used, limit] = [moneyText(loss), moneyText(most)];
  const message = `lost ${used} ${since}, the limit is ${percentText(rate)} of ${moneyText(base.exact)}: ${limit}`;
  return { cause, used, limit, message };
}
