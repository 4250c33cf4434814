// Liveness, readiness and metrics over HTTP, on a port that the public does not reach.
import { createServer, type Server, type ServerResponse } from 'node:http';
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

function answer(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type }).end(`${text.trimEnd()}\n`);
}
