// Liveness, readiness and metrics over HTTP, on a port that the public does not reach.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Undefined when ready, else why not. */
export type Readiness = () => string | undefined | Promise<string | undefined>;

/**
 * Not yet listening. Neither function rejects; what they say is what /readyz and /livez answer.
 * @param liveness absent: alive as long as it answers
 */
export function createHealthServer(
  registry: Registry,
  readiness: Readiness,
  liveness: () => string | undefined = () => undefined,
): Server {
  return createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/livez') {
      const reason = liveness();
      return answer(response, reason === undefined ? 200 : 503, reason ?? 'alive');
    }
    if (path === '/readyz') {
      void Promise.resolve(readiness()).then((reason) =>
        answer(response, reason === undefined ? 200 : 503, reason ?? 'ready'),
      );
      return;
    }
    if (path !== '/metrics') return answer(response, 404, 'not found');
    registry.metrics().then(
      (text) => answer(response, 200, text, registry.contentType),
      () => answer(response, 500, 'the metrics could not be gathered'),
    );
  });
}

/** Answers with the port. @throws Error that names the variable which says where to listen */
export function listenForHealth(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`METRICS_PORT ${port} cannot be listened on: ${error.message}`, { cause: error })),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Cuts off whoever still asks. One that never listened is closed already. */
export function closeHealthServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const READY_WITHOUT_DIRECTORY_MS = 60_000;

/**
 * Why a process that works with the directory is not ready. A short outage is waited for; one that has never seen the directory, or has
 * not for a minute, is of no use.
 * @param connectedAtMs when the directory was last seen, by the same clock as `nowMs`; undefined: never
 * @param reason why it is not seen, if that is known
 */
export function reasonWithoutDirectory(
  connectedAtMs: number | undefined,
  reason: string | undefined,
  nowMs: number,
): string | undefined {
  const why = reason === undefined ? '' : `: ${reason}`;
  if (connectedAtMs === undefined) return `the directory was not reached yet${why}`;
  return nowMs - connectedAtMs > READY_WITHOUT_DIRECTORY_MS ? `the directory is away${why}` : undefined;
}

function answer(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type }).end(`${text.trimEnd()}\n`);
}
