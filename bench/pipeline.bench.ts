/** Bytes to events, books and store in one process, beside the naive way. */

import { COINS, createFrames, type Mix, STOCKS } from './support/frames.js';
import { runMarket, runNaively } from './support/market-run.js';
import { inTurn, isQuick, median, mustAgree, nanosEach, report } from './support/measure.js';

const MESSAGES = isQuick ? 50_000 : 100_000;
const ROUNDS = isQuick ? 3 : 5;

const CASES: Readonly<Record<string, { readonly mix: Mix; readonly symbols: number }>> = {
  'stocks: trades, quotes, bars': { mix: STOCKS, symbols: 100 },
  'coins: the same and books': { mix: COINS, symbols: 20 },
};

for (const [name, { mix, symbols }] of Object.entries(CASES)) {
  const frames = createFrames({ messages: MESSAGES, perFrame: 5, symbols, mix, seed: 1 });
  const [ours, theirs] = [runMarket(frames), runNaively(frames)];
  mustAgree('messages', ours.messages, theirs.messages);
  mustAgree('trades kept', ours.trades, theirs.trades);
  mustAgree('touches', ours.touches, theirs.touches);
  const [mine, naive] = await inTurn(
    ROUNDS,
    () => nanosEach(MESSAGES, () => runMarket(frames)),
    () => nanosEach(MESSAGES, () => runNaively(frames)),
  );
  report({ bench: 'pipeline', case: name, unit: 'ns/message', baselineName: 'parse, maps, sort' }, mine, naive, {
    messagesPerSecond: 1e9 / median(mine ?? []),
  });
}
