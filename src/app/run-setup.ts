/** From options to a run: its resolved parameters (what its id is made of), and the engine, venue and strategy. */

import { moneyText, priceText, qtyText, rateText } from '../core/base/decimal.js';
import { TradectlError } from '../core/base/errors.js';
import { encodeLine } from '../core/base/exact-json.js';
import { nearest } from '../core/base/nearest.js';
import { Engine } from '../core/engine/engine.js';
import type { EngineSetup } from '../core/engine/engine-setup.js';
import type { Sizing } from '../core/engine/sizing.js';
import type { Instrument } from '../core/market/instrument.js';
import type { LimitSet, Limits } from '../core/risk/limits.js';
import { SimVenue } from '../core/sim/sim-venue.js';
import { resolveParams } from '../core/strategy/params.js';
import { strategyNames } from '../core/strategy/registry.js';
import type { Params } from '../core/strategy/strategy.js';
import { limitTexts } from './config/risk-settings.js';
import type { RunOptions } from './options.js';
import { type LoadedStrategy, loadStrategy } from './strategies.js';

/** Used where a strategy asks for randomness and no seed was given. */
const DEFAULT_SEED = 1;

export const seedOf = ({ seed }: RunOptions): number => seed ?? DEFAULT_SEED;

export interface RunPlan {
  readonly strategy: LoadedStrategy;
  readonly params: Params;
  readonly options: RunOptions;
  readonly limits: Limits;
}

/** Finds the strategy and resolves its parameters. Throws TradectlError for what the user got wrong. */
export async function planRun(options: RunOptions, limits: Limits, cwd: string): Promise<RunPlan> {
  const strategy = await loadStrategy(options.strategy, cwd);
  refuseMisspelt(limits, strategy.definition.name);
  return { strategy, params: resolveParams(strategy.definition, options.params), options, limits };
}

/** Limits of `sma-crosover` would limit nothing: what nearly is the strategy's name must be it. */
function refuseMisspelt({ strategies = {} }: Limits, running: string): void {
  for (const name of Object.keys(strategies))
    if (name !== running && !strategyNames().includes(name) && nearest(name, [running]) !== undefined)
      throw new TradectlError('config', `no strategy is called ${name}, whose limits are set`, {
        where: `risk.strategies.${name}`,
        hint: `did you mean [risk.strategies.${running}]?`,
      });
}

/** More than any strategy needs; beyond, it is a slip. */
const WARMUP_MAX = 100_000;

/** Bars that the strategy sees before its first decision: as told, else what it says that it needs. */
export function warmupOf({ strategy, params, options }: RunPlan, isTold: boolean): number {
  const bars = isTold ? options.warmup : (strategy.definition.warmup?.(params) ?? 0);
  if (Number.isInteger(bars) && bars >= 0 && bars <= WARMUP_MAX) return bars;
  throw new TradectlError('strategy', `a warm-up of ${bars} bars is none`, {
    where: strategy.definition.name,
    hint: `a whole number from 0 to ${WARMUP_MAX}`,
  });
}

const sizingText = (size: Sizing): string =>
  size.kind === 'all' ? 'all' : size.kind === 'qty' ? qtyText(size.qty) : `${rateText(size.percent)} of equity`;

const textOr = <T>(value: T | undefined, text: (value: T) => string): string | null =>
  value === undefined ? null : text(value);

const scopedTexts = (scope: string, sets: Readonly<Record<string, LimitSet>> = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(sets)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, set]) => [`${scope}.${name}`, limitTexts(set)]),
  );

/** All that decides what a run does with its data, in one canonical order; never a file name. */
export function resolvedParameters(
  plan: RunPlan,
  instruments: readonly Instrument[],
): Readonly<Record<string, unknown>> {
  const { options, limits } = plan;
  const { costs } = options;
  return {
    strategy: plan.strategy.identity,
    params: Object.fromEntries(Object.entries(plan.params).sort(([a], [b]) => (a < b ? -1 : 1))),
    direction: options.direction ?? 'long',
    cash: moneyText(options.cash),
    size: sizingText(options.size),
    ticks: instruments.map(({ tickSize }) => priceText(tickSize)),
    lot: qtyText(options.lot),
    commissionRate: rateText(costs.commissionRate),
    feePerShare: priceText(costs.feePerShare),
    feePerOrder: moneyText(costs.feePerOrder),
    slippage: rateText(costs.slippage),
    spread: rateText(costs.spread),
    fill: options.fill,
    seed: options.seed ?? null,
    warmup: options.warmup,
    limits: {
      maxPositionQty: textOr(limits.maxPositionQty, qtyText),
      maxPositionNotional: textOr(limits.maxPositionNotional, moneyText),
      maxOrderNotional: textOr(limits.maxOrderNotional, moneyText),
      maxGrossNotional: textOr(limits.maxGrossNotional, moneyText),
      maxConcentration: textOr(limits.maxConcentration, rateText),
      // Those that came later are told only where they are set: a run of before keeps its id.
      ...limitTexts(limits),
      ...scopedTexts('symbols', limits.symbols),
      ...scopedTexts('strategies', limits.strategies),
    },
    // Only where there is one: what was run without has the id that it always had.
    ...(limits.breaker !== undefined && { breaker: plainOf(limits.breaker) }),
  };
}

/** Settings with their exact numbers as text. */
const plainOf = (settings: object): unknown => JSON.parse(encodeLine(settings));

/** Where a run goes on from. */
export interface RunSoFar {
  /** Of its order ids, and how many it has made. */
  readonly prefix: string;
  readonly made: number;
  /** Symbols that it has orders of and does not trade now. */
  readonly asides?: readonly Instrument[];
}

/** `hasLateReports`: whether the venue may speak of orders that have ended; `make`: another kind of engine. */
export function createEngine(
  plan: RunPlan,
  instruments: readonly Instrument[],
  { prefix, made, asides = [] }: RunSoFar,
  hasLateReports = false,
  make: (setup: EngineSetup) => Engine = (setup) => new Engine(setup),
): Engine {
  const { options, strategy, params, limits } = plan;
  return make({
    ...{ instruments, asides },
    cash: options.cash,
    strategyId: strategy.definition.name,
    createStrategy: (setup) => strategy.definition.create(params, setup),
    sizing: options.size,
    direction: options.direction ?? 'long',
    costs: options.costs,
    limits,
    hasLateReports,
    // Only a broker speaks of an order that has ended, and only a broker has rules of its own.
    isBroker: hasLateReports,
    foresees: !hasLateReports,
    keepsFigures: hasLateReports,
    release: options.fill === 'close' ? 'at-once' : 'next-price',
    seed: seedOf(options),
    orderPrefix: prefix,
    ordersMade: made,
  });
}

export const createSimVenue = (plan: RunPlan, engine: Engine, instruments: readonly Instrument[]): SimVenue =>
  new SimVenue(instruments, plan.options.costs, engine);
