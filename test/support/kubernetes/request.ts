// Plain HTTPS to an API server with the credentials of a kubeconfig, for tests. Bodies go as they are: client-node's typed
// calls would drop x-kubernetes-* and default from a CustomResourceDefinition.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

export interface KubernetesRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body?: object;
  /** Of the body; application/json when absent. */
  readonly contentType?: string;
  readonly accept?: string;
}

export interface KubernetesAnswer {
  readonly status: number;
  /** Parsed JSON, or the text of anything else. */
  readonly body: unknown;
}

export type Ask = (request: KubernetesRequest) => Promise<KubernetesAnswer>;

const TIMEOUT_MS = 15_000;

/** Calls the current context's server. Rejects when there is no answer; an answer of any status is returned. */
export function connect(kubeconfig: string): Ask {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error('The kubeconfig has no current context with a cluster.');
  return async ({ method, path, body, contentType = 'application/json', accept = 'application/json' }) => {
    const headers = { accept, ...(body === undefined ? {} : { 'content-type': contentType }) };
    const options: RequestOptions = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
    await config.applyToHTTPSOptions(options);
    const call = request(new URL(path, server), options);
    call.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    return { status: response.statusCode ?? 0, body: parse(text) };
  };
}

/** Like `connect`, but rejects with the server's message for any status but 2xx, and gives the body alone. */
export function connectStrictly(kubeconfig: string): (request: KubernetesRequest) => Promise<unknown> {
  const ask = connect(kubeconfig);
  return async (request) => {
    const { status, body } = await ask(request);
    if (status >= 200 && status < 300) return body;
    const message = (body as { message?: string } | undefined)?.message ?? String(body);
    throw new Error(`${request.method} ${request.path}: ${status} ${message}`);
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
