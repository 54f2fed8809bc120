/** What the simulator answers to a request, before it meets a socket. */

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for an answer without a body. */
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };

/** An answer whose body is JSON text already: numbers of more digits than a double holds cannot go through `json`. */
export const jsonText = (status: number, body: string): Reply => ({ status, headers: JSON_TYPE, body });

export const json = (status: number, value: unknown): Reply => jsonText(status, JSON.stringify(value));

export const noContent: Reply = { status: 204, headers: {}, body: '' };

export const html = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body,
});

/** Alpaca's usual error body; `extra` names what the error is about (`buying_power`, `symbol`). */
export const failure = (
  status: number,
  code: number,
  message: string,
  extra: Readonly<Record<string, string>> = {},
): Reply => json(status, { code, message, ...extra });

/** Errors of the market data API and of the gateway carry no code. */
export const plainFailure = (status: number, message: string): Reply => json(status, { message });

/** What the web server before Alpaca says by itself, for example to requests without keys. */
export function pageFailure(status: number, title: string): Reply {
  const heading = `${status} ${title}`;
  return html(
    status,
    `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  );
}

export const withHeaders = (reply: Reply, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
});
