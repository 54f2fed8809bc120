/** How a broker spells crypto: orders and data say `BTC/USD`, positions and some activities `BTCUSD`. */

/** What crypto is priced in, the longest first: `USDCUSDT` ends in USDT. */
const QUOTED_IN = ['USDT', 'USDC', 'USD', 'BTC'];
/** No stock's symbol is as long as that without a dot or a digit in it. */
const STOCK_MAX = 5;

/**
 * The symbol as orders spell it. Without an asset class the length tells: `BTCUSD` is crypto, `CUSD` is not.
 */
export function orderSymbol(symbol: string, assetClass: string | undefined): string {
  const isCrypto = assetClass === undefined ? /^[A-Z]+$/.test(symbol) && symbol.length > STOCK_MAX : isPair(assetClass);
  if (!isCrypto || symbol.includes('/')) return symbol;
  const quote = QUOTED_IN.find((currency) => symbol.endsWith(currency) && symbol.length > currency.length);
  return quote === undefined ? symbol : `${symbol.slice(0, -quote.length)}/${quote}`;
}

/** Without the slash, as the path of a position takes it. */
export const positionSymbol = (symbol: string): string => symbol.replace('/', '');

export const isSameSymbol = (a: string, b: string): boolean => positionSymbol(a) === positionSymbol(b);

const isPair = (assetClass: string): boolean => assetClass === 'crypto';
