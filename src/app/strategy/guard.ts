/**
 * A user's strategy behind glass: it gets events of its own to keep (ours are refilled), and what it throws, or a
 * promise it returns, becomes an error that names the file.
 */

import { TradectlError } from '../../core/base/errors.js';
import type { Params, Strategy, StrategyDefinition } from '../../core/strategy/strategy.js';
import { checkHandlers } from './definition.js';
import { messageOf } from './faults.js';

/** The definition with every call guarded; `shown` is the file as the user typed it. */
export function guarded(definition: StrategyDefinition, shown: string): StrategyDefinition {
  const { check, warmup } = definition;
  const call = callerFor(shown);
  return {
    ...definition,
    ...(check === undefined ? {} : { check: (params: Params) => call('check', () => check(params)) }),
    ...(warmup === undefined ? {} : { warmup: (params: Params) => call('warmup', () => warmup(params)) }),
    create: (params, setup) => {
      const callOf = callerFor(shown, setup.symbol);
      const strategy = callOf('create', () => definition.create(params, setup));
      return guardedStrategy(strategy, callOf, shown);
    },
  };
}

type Call = <T>(method: string, body: () => T) => T;

/** Calls a method of the strategy; its failure tells the file, the method and the symbol. */
function callerFor(shown: string, symbol?: string): Call {
  return (method, body) => {
    const where = `${shown}, ${method}${symbol === undefined ? '' : ` of ${symbol}`}`;
    const result = attempt(method, where, body);
    if (result instanceof Promise) {
      result.catch(() => undefined);
      throw new TradectlError('strategy', `${method} returned a promise`, {
        where,
        hint: 'strategies are synchronous: remove async',
      });
    }
    return result;
  };
}

function attempt<T>(method: string, where: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof TradectlError)) {
      const hint = 'mend the strategy and run again';
      throw new TradectlError('strategy', `${method} threw: ${messageOf(cause)}`, { where, hint, cause });
    }
    if (cause.where !== undefined) throw cause;
    const { code, message, hint } = cause;
    throw new TradectlError(code, message, { where, cause, ...(hint === undefined ? {} : { hint }) });
  }
}

function guardedStrategy(strategy: Strategy, call: Call, shown: string): Strategy {
  if (typeof strategy !== 'object' || strategy === null) {
    throw new TradectlError('strategy', '`create` returned no strategy', {
      where: shown,
      hint: 'return an object with onBar',
    });
  }
  checkHandlers(strategy, shown);
  return {
    ...(strategy.onStart === undefined ? {} : { onStart: (ctx) => call('onStart', () => strategy.onStart?.(ctx)) }),
    ...(strategy.onBar === undefined
      ? {}
      : { onBar: (bar, ctx) => call('onBar', () => strategy.onBar?.({ ...bar }, ctx)) }),
    ...(strategy.onTrade === undefined
      ? {}
      : { onTrade: (trade, ctx) => call('onTrade', () => strategy.onTrade?.({ ...trade }, ctx)) }),
    ...(strategy.onQuote === undefined
      ? {}
      : { onQuote: (quote, ctx) => call('onQuote', () => strategy.onQuote?.({ ...quote }, ctx)) }),
    ...(strategy.onFill === undefined
      ? {}
      : { onFill: (fill, ctx) => call('onFill', () => strategy.onFill?.({ ...fill }, ctx)) }),
    ...(strategy.onUnprotected === undefined
      ? {}
      : { onUnprotected: (bare, ctx) => call('onUnprotected', () => strategy.onUnprotected?.({ ...bare }, ctx)) }),
  };
}
