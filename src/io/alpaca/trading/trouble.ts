/** What a connection that failed says: its reason in words, what to do, and whether asking again can help. */

export interface Trouble {
  readonly reason: string;
  readonly hint: string;
  /** Another attempt would end as this one did. */
  readonly isLasting: boolean;
}

type Words = Omit<Trouble, 'isLasting'>;

const NETWORK = 'check the network, or try again later';
const ABSENT =
  'nothing listens there: check the endpoint, and that its server runs (`tradectl sim` prints its address)';
const CERTIFICATE =
  'check the endpoint, and what stands between (a proxy, the login page of a network); where that certificate is right, ' +
  'NODE_EXTRA_CA_CERTS names a file with that of who signed it';

/** Of an error by Node's codes, from a host such as `paper-api.alpaca.markets`. Nothing else of the error goes on. */
export function troubleOf(error: unknown, host: string): Trouble {
  const code = codeOf(error);
  const tls = TLS.find(([pattern]) => pattern.test(code));
  if (tls !== undefined) return { ...tls[1](host, code), isLasting: true };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { ...unnamed(host, code), isLasting: false };
  if (code === 'ECONNREFUSED') return { reason: `no answer (${code})`, hint: ABSENT, isLasting: false };
  return { reason: `no answer (${code})`, hint: NETWORK, isLasting: false };
}

/** `ECONNREFUSED`, `ETIMEDOUT`, or the first words of what went wrong. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && error.code !== 'ERR_GOT_REQUEST_ERROR' ? error.code : undefined;
  return typeof code === 'string' ? code : error.message.slice(0, 200);
}

const unnamed = (host: string, code: string): Words => ({
  reason: `no answer (${code}): the name ${host} cannot be found`,
  hint: 'check the network and its name server, and the endpoint where one is set',
});

/** The first that fits. */
const TLS: readonly (readonly [RegExp, (host: string, code: string) => Words])[] = [
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    (host, code) => ({
      reason: `no answer (${code}): the certificate of ${host} is not valid on this machine's date`,
      hint: "check this machine's clock (timedatectl), then the endpoint",
    }),
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (host, code) => ({ reason: `no answer (${code}): the certificate is not of ${host}`, hint: CERTIFICATE }),
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY|GET)_\w+|CERT_\w+|INVALID_CA)$/,
    (host, code) => ({ reason: `no answer (${code}): the certificate of ${host} is not trusted`, hint: CERTIFICATE }),
  ],
  [
    /^(EPROTO|ERR_SSL_\w+)$/,
    (host, code) => ({
      reason: `no answer (${code}): ${host} does not speak TLS as it should`,
      hint: 'check the endpoint: https where the server has TLS, and what stands between',
    }),
  ],
];
