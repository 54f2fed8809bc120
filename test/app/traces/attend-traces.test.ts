/** Traces of orders: what a collector on loopback hears of a session, and what becomes of them where it is away. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { spansOf, traceIdOf } from '../../../src/app/traces/order-spans.js';
import { must } from '../../../src/core/base/assert.js';
import { SpanExporter } from '../../../src/io/otlp/exporter.js';
import type { Span } from '../../../src/io/otlp/span.js';
import { openRig, tradeUntil } from '../../support/broker-rig.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Told {
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly spanId: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

/** A collector that answers so, and the spans that it was told. */
async function collector(status = 200) {
  const spans: Told[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      paths.push(`${request.method} ${request.url}`);
      const body = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Told[] }[] }[] };
      spans.push(...(body.resourceSpans[0]?.scopeSpans[0]?.spans ?? []));
      response.writeHead(status).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return { spans, paths, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const SPAN: Span = {
  traceId: 'a',
  spanId: 'b',
  name: 'order',
  from: 1,
  to: 2,
  attributes: { order: 'o', price: null },
};

describe('traces', () => {
  it('tell the way of an order from the decision to the answer and the fill', async () => {
    const { spans, endpoint } = await collector();
    const rig = await openRig(6);
    closing.push(() => rig.sim.close());
    const env = { ...rig.env, TRADECTL_TRACES_ENDPOINT: endpoint };
    const isFilled = (): boolean => rig.sim.world.desk.orders().some(({ status }) => status === 'filled');
    expect((await tradeUntil({ ...rig, env }, isFilled)).status).toBe(130);
    const id = must(
      rig.sim.world.desk.orders().find(({ status }) => status === 'filled'),
      'it filled',
    ).clientOrderId;
    const own = spans.filter(({ traceId }) => traceId === traceIdOf(id));
    const [root, ...others] = own;
    expect(own.slice(0, 5).map(({ name }) => name)).toEqual([
      'order',
      'decide',
      'submit: record',
      'submit: leave',
      'submit',
    ]);
    expect(own.at(-1)?.name).toBe('fill');
    expect(root?.attributes).toContainEqual({ key: 'order', value: { stringValue: id } });
    expect(others.every(({ parentSpanId }) => parentSpanId === root?.spanId)).toBe(true);
    const times = own.slice(1, 5).flatMap((span) => [span.startTimeUnixNano, span.endTimeUnixNano].map(BigInt));
    expect(times).toEqual([...times].sort((a, b) => Number(a - b)));
  });

  it('are dropped and counted where nobody takes them, and told of once; an end asks no second time', async () => {
    const { endpoint, paths } = await collector(503);
    const told: string[] = [];
    const exporter = new SpanExporter({ endpoint: `${endpoint}/`, onTrouble: (message) => told.push(message) });
    exporter.send(Array.from({ length: 2500 }, () => SPAN));
    await exporter.end();
    expect(paths).toEqual(['POST /v1/traces']);
    expect(exporter.dropped).toBe(2500);
    expect(told).toEqual([
      expect.stringMatching(/^traces are dropped: 127\.0\.0\.1:\d+: HTTP 503$/),
      'traces: 2500 were dropped in all',
    ]);
  });

  it('a collector that is away is no error', async () => {
    const told: string[] = [];
    const exporter = new SpanExporter({ endpoint: 'http://127.0.0.1:1', onTrouble: (message) => told.push(message) });
    exporter.send([SPAN]);
    await exporter.end();
    expect(told[0]).toContain('the connection failed');
  });

  it('of a past that is played there are none', () => {
    const order = { clientOrderId: 'o', symbol: 'ABC', side: 'buy', status: 'filled', fills: [], exchanges: [] };
    const event = { run: 1, client_order_id: 'o', from_status: null, to_status: 'pending_new', at: 1, reason: '' };
    const events = [{ ...event, is_legal: 1, applied: 0, cause: '{"kind":"bar","at":1}' }];
    expect([spansOf({ ...order, events }), spansOf({ ...order, events: [] })]).toEqual([[], []]);
  });
});
