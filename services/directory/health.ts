// Liveness, readiness and metrics over HTTP, on a port that the public does not reach.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

const READINESS_TTL_MS = 1_000;

/** Not yet listening. `probe` fails while the directory cannot serve; its message is what /readyz answers. */
export function createHealthServer(registry: Registry, probe: () => Promise<void>): Server {
  const readiness = remember(probe);
  return createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/livez') return answer(response, 200, 'alive');
    if (path === '/readyz') {
      void readiness().then((reason) => answer(response, reason === undefined ? 200 : 503, reason ?? 'ready'));
      return;
    }
    if (path !== '/metrics') return answer(response, 404, 'not found');
    registry.metrics().then(
      (text) => answer(response, 200, text, registry.contentType),
      () => answer(response, 500, 'the metrics could not be gathered'),
    );
  });
}

/** Why the probe failed, or undefined when it did not: asked once a second at most, however many ask here. */
function remember(probe: () => Promise<void>): () => Promise<string | undefined> {
  let held: Promise<string | undefined> | undefined;
  let heldAtMs = 0;
  return () => {
    if (held === undefined || performance.now() - heldAtMs > READINESS_TTL_MS) {
      heldAtMs = performance.now();
      held = probe().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    }
    return held;
  };
}

function answer(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type }).end(`${text.trimEnd()}\n`);
}
