/** A span of a trace, and a batch of them as OTLP/HTTP takes it: JSON, times in nanoseconds as text. */

export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** Whether it is a request that somebody else answers. */
  readonly isRequest?: boolean;
  /** Microseconds. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Readonly<Record<string, string | number | null | undefined>>;
}

/** SPAN_KIND_INTERNAL and SPAN_KIND_CLIENT. */
const [INTERNAL, CLIENT] = [1, 3];

const attribute = (key: string, value: string | number): unknown => ({
  key,
  value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value },
});

const attributesOf = (values: Span['attributes']): readonly unknown[] =>
  Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [attribute(key, value)],
  );

const nanos = (at: number): string => `${at}000`;

/** The body of `POST /v1/traces`. */
export const otlpBody = (spans: readonly Span[]): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', 'tradectl')] },
        scopeSpans: [{ scope: { name: 'tradectl' }, spans: spans.map(otlpSpan) }],
      },
    ],
  });

const otlpSpan = ({ traceId, spanId, parentSpanId, name, isRequest, from, to, attributes }: Span): unknown => ({
  ...{ traceId, spanId, name, kind: isRequest === true ? CLIENT : INTERNAL },
  ...(parentSpanId !== undefined && { parentSpanId }),
  startTimeUnixNano: nanos(from),
  endTimeUnixNano: nanos(to),
  attributes: attributesOf(attributes),
});
