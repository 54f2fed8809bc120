/** Where orders and keys may go. */

import { describe, expect, it } from 'vitest';
import { tradingEndpoint } from '../../../../src/io/alpaca/trading/endpoint.js';

describe('the address of the trading API', () => {
  it('is that of the mode', () => {
    expect(tradingEndpoint('paper', undefined).rest.href).toBe('https://paper-api.alpaca.markets/');
    expect(tradingEndpoint('paper', undefined).stream.href).toBe('wss://paper-api.alpaca.markets/stream');
    expect(tradingEndpoint('live', undefined).rest.href).toBe('https://api.alpaca.markets/');
    expect(tradingEndpoint('paper', 'https://paper-api.alpaca.markets/v2').rest.href).toBe(
      'https://paper-api.alpaca.markets/',
    );
    expect(tradingEndpoint('live', 'http://127.0.0.1:81/x').stream.href).toBe('ws://127.0.0.1:81/stream');
  });

  it.each([
    ['paper', 'https://api.alpaca.markets'],
    ['live', 'https://paper-api.alpaca.markets'],
    ['live', 'https://data.alpaca.markets'],
    ['live', 'https://api.alpaca.markets:444'],
    ['paper', 'http://paper-api.alpaca.markets'],
    ['paper', 'https://paper-api.alpaca.markets.example.com'],
    ['paper', 'https://example.com'],
    ['paper', 'file:///etc/passwd'],
    ['paper', 'paper-api.alpaca.markets'],
  ] as const)('of %s is never %s', (mode, endpoint) => {
    expect(() => tradingEndpoint(mode, endpoint)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });
});
