// An async function as a gRPC handler: what it throws becomes the call's status, and each call is one line in the log.
import { randomUUID } from 'node:crypto';
import { status, type handleUnaryCall, type Metadata } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { ScimError, internal, isFailure } from '../scim/error.ts';
import { looksLikeToken } from '../token.ts';
import type { Tracing } from '../tracing.ts';
import { toStatus } from './status.ts';

/** Who is told of every call that ended. */
export interface CallObserver {
  readonly logger: Logger;
  /** `method` is `Service/Method`, `status` a gRPC status by its name. */
  readonly observe?: (method: string, status: string, seconds: number) => void;
  /** What the calls fail with goes into the provisioning log: their callers are told, and need not report it. */
  readonly logsFailures?: boolean;
  /** Told whose call begins, in the call's own trace. */
  readonly describe?: Tracing['describe'] | undefined;
}

export interface CallContext {
  /** From the metadata `x-request-id`; made here when the caller sent none. */
  readonly requestId: string;
  readonly logger: Logger;
  /** What the caller sent besides the request. */
  readonly metadata: Metadata;
  /** What the call's line in the log shall say besides: to be added to. */
  readonly noted: Record<string, string>;
}

export type Handler<Request, Response> = (request: Request, context: CallContext) => Promise<Response>;

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** Serves a call with `handler`. A ScimError reaches the caller as it is; anything else is logged and becomes a 500. */
export function unary<Request, Response>(
  { logger, observe, describe: describeCall, logsFailures = false }: CallObserver,
  handler: Handler<Request, Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const startedAt = performance.now();
    const sent = call.metadata.get('x-request-id')[0];
    const usable = typeof sent === 'string' && REQUEST_ID.test(sent) && !looksLikeToken(sent);
    const requestId = usable ? sent : randomUUID();
    const method = methodName(call.getPath());
    const tenantId = tenantOf(method, call.request);
    describeCall?.({ requestId, tenantId });
    const context: CallContext = {
      requestId,
      metadata: call.metadata,
      noted: {},
      get logger() {
        return logger.child({ requestId }); // few calls have anything to say
      },
    };
    const end = (error: ScimError | undefined) => {
      const outcome = error === undefined ? undefined : toStatus(error, logsFailures);
      const statusName = status[outcome?.code ?? status.OK];
      const durationMs = performance.now() - startedAt;
      const line = {
        requestId,
        method,
        status: statusName,
        tenantId,
        ...context.noted,
        durationMs: round(durationMs),
      };
      observe?.(method, statusName, durationMs / 1_000);
      // What went wrong inside is for the log only; a database's message may quote a value, so not even all of it.
      if (error !== undefined && isFailure(error)) logger.error({ ...line, cause: describe(error.cause) }, 'rpc');
      else logger.info(line, 'rpc');
      return outcome;
    };
    handler(call.request, context).then(
      (response) => {
        end(undefined);
        callback(null, response);
      },
      (error: unknown) => {
        callback(end(error instanceof ScimError ? error : internal(error)) ?? { code: status.INTERNAL });
      },
    );
  };
}

/** `/muster.directory.v1.Tenants/GetTenant` is `Tenants/GetTenant`. */
const methodName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

function tenantOf(method: string, request: unknown): string | undefined {
  const { tenant_id: tenantId, name } = request as { tenant_id?: unknown; name?: unknown };
  const found = tenantId ?? (method.startsWith('Tenants/') ? name : undefined);
  return typeof found === 'string' ? found.slice(0, 128) : undefined;
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

/** What is known of an error without the data that it may quote: Postgres does for a value that it cannot read (class 22). */
function describe(cause: unknown): unknown {
  if (!(cause instanceof Error)) return undefined;
  const { code, constraint } = cause as { code?: unknown; constraint?: unknown };
  if (typeof code === 'string' && code.startsWith('22')) return { name: cause.name, code };
  return { name: cause.name, message: cause.message, stack: cause.stack, code, constraint };
}
