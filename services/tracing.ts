// Traces for OpenTelemetry. Nothing of it is loaded, and nothing measured, unless OTEL_EXPORTER_OTLP_ENDPOINT is set; what
// is loaded after startTracing is instrumented, so that a service imports its own parts later.

/** Whose request or call a span is about. */
export interface Subject {
  readonly requestId: string;
  /** Undefined until it is known. */
  readonly tenantId: string | undefined;
}

/** The span of an HTTP request that is being served. */
export interface RequestSpan {
  /** Runs what belongs to the request. */
  run(work: () => void): void;
  end(status: number, subject: Subject): void;
}

export interface Tracing {
  /** For each log line that is written within a span. */
  logFields(): { readonly traceId?: string };
  /** Begins the span of a request, below the caller's when the headers name one. `route` is a pattern, never a path. */
  startRequest(
    method: string,
    route: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): RequestSpan;
  /** Says of the innermost span whose it is. */
  describe(subject: Subject): void;
  /** Runs work that nobody asked for in a span of its own. */
  run<Result>(name: string, attributes: Readonly<Record<string, string>>, work: () => Promise<Result>): Promise<Result>;
  /** Sends what is left; gives up after two seconds. */
  stop(): Promise<void>;
}

/**
 * Undefined when traces are not asked for.
 * @param onTrouble told why traces cannot be sent, once until they can be again
 */
export async function startTracing(
  service: string,
  environment: NodeJS.ProcessEnv,
  onTrouble: (reason: string) => void,
): Promise<Tracing | undefined> {
  if (!environment['OTEL_EXPORTER_OTLP_ENDPOINT']) return undefined;
  const { createTracing } = await import('./tracing/open-telemetry.ts');
  return createTracing(service, environment, onTrouble);
}
