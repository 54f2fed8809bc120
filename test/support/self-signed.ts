/** An HTTPS server on loopback with a certificate that it signed itself: a key of nobody's, made for these tests. */

import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5uqvzEPdmCFuYbq+
qiVtSfuigYc8W0UtEmpR6YInkP6hRANCAASpf1lpM1cn/UUJW+YzhyR3St46wbW0
ijqccdxgP6hgPNk3iXMD4uVPtPSGcBHCKkVb+s2iyQUJ5tJNlwMRG5Mx
-----END PRIVATE KEY-----`;

/** Of 127.0.0.1, for a hundred years. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUGwspnTEwnJbavvv3nb1zwkQOjiwwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMzAzMzMwN1oYDzIxMjYxMDMw
MDMzMzA3WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASpf1lpM1cn/UUJW+YzhyR3St46wbW0ijqccdxgP6hgPNk3iXMD4uVP
tPSGcBHCKkVb+s2iyQUJ5tJNlwMRG5Mxo2QwYjAdBgNVHQ4EFgQUt2Dc1VKzDz8j
Kk92dVhWm+3oP9gwHwYDVR0jBBgwFoAUt2Dc1VKzDz8jKk92dVhWm+3oP9gwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IDmdyS0p1LZEmJZ0oOcMRzUiL/e6s3a7u8TtJHMDoOKSAiEA2M7KmGG4xE8Rom2D
ixrYpu5zI2NEMRuqLhRMg6GrzFc=
-----END CERTIFICATE-----`;

export interface UntrustedServer {
  readonly url: string;
  /** Handshakes that were begun. */
  readonly calls: () => number;
  close(): Promise<void>;
}

export async function openUntrusted(): Promise<UntrustedServer> {
  let calls = 0;
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (_request, response) => response.end('{}'));
  server.on('connection', () => calls++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    calls: () => calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
