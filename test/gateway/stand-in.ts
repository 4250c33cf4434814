// A gRPC server that speaks for the directory where a test needs faults and timing that the real one does not have.
import * as grpc from '@grpc/grpc-js';
import { loadProtocol } from '../../proto/load.ts';
import type { ReportUsageRequest__Output as Report } from '../../proto/gen/muster/directory/v1/ReportUsageRequest.ts';
import type { ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import { toStatus } from '../../services/rpc/status.ts';
import { ScimError, unauthorized } from '../../services/scim/error.ts';
import { createToken, tokenDigest, tokenId } from '../../services/token.ts';
import { randomBytes } from 'node:crypto';

export interface Seen {
  readonly rpc: string;
  readonly request: Record<string, unknown>;
  readonly requestId: unknown;
}

type Work = (request: Record<string, unknown>) => unknown;

export class StandIn {
  readonly seen: Seen[] = [];
  readonly reports: Report[] = [];
  /** What each rpc does; absent: a document that names the rpc. May throw a ScimError or take its time. */
  readonly works = new Map<string, Work>();
  readonly #tokens = new Map<string, ResolvedToken>();
  readonly #streams = new Set<grpc.ServerWritableStream<unknown, unknown>>();
  #server: grpc.Server | undefined;
  /** Whether changes are sent: off stands for a stream that is dead without anyone's notice. */
  streaming = true;
  port = 0;

  static async start(): Promise<StandIn> {
    const directory = new StandIn();
    await directory.listen();
    return directory;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Listens, on the port of the last time if there was one. */
  async listen(): Promise<void> {
    const protocol = loadProtocol();
    const server = new grpc.Server();
    server.addService(protocol.Provisioning.service, this.#unary(protocol.Provisioning.service));
    server.addService(protocol.Access.service, {
      ...this.#unary(protocol.Access.service),
      WatchTenants: (stream: grpc.ServerWritableStream<unknown, unknown>) => {
        this.#streams.add(stream);
        stream.on('cancelled', () => this.#streams.delete(stream));
        stream.write({ tenant_id: '', everything: true });
      },
    });
    this.port = await new Promise((resolve, reject) => {
      server.bindAsync(this.address, grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
    this.#server = server;
  }

  /** Ends like a crash: every connection is cut. */
  kill(): void {
    this.#server?.forceShutdown();
    this.#streams.clear();
  }

  /** A new token of a tenant. */
  issue(tenantId: string, options: ResolvedToken = {}): string {
    const token = createToken(randomBytes);
    const digest = tokenDigest(token);
    this.#tokens.set(digest.toString('hex'), {
      tenant_id: tenantId,
      token_id: tokenId(digest),
      provisioning: 'ACTIVE',
      rate_limit: { requests_per_second: 1_000, burst: 1_000 },
      expiry_time_ms: 0,
      ...options,
    });
    return token;
  }

  revoke(token: string): void {
    const digest = tokenDigest(token).toString('hex');
    const tenantId = this.#tokens.get(digest)?.tenant_id ?? '';
    this.#tokens.delete(digest);
    this.change(tenantId);
  }

  change(tenantId: string): void {
    if (!this.streaming) return;
    for (const stream of this.#streams) stream.write({ tenant_id: tenantId, everything: false });
  }

  /** The calls of one rpc so far. */
  calls(rpc: string): Seen[] {
    return this.seen.filter((seen) => seen.rpc === rpc);
  }

  get last(): Seen {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error('nothing was called');
    return last;
  }

  #unary(service: grpc.ServiceDefinition): grpc.UntypedServiceImplementation {
    const rpcs = Object.keys(service).filter((rpc) => service[rpc]?.responseStream === false);
    return Object.fromEntries(rpcs.map((rpc) => [rpc, this.#handler(rpc)]));
  }

  #handler(rpc: string): grpc.handleUnaryCall<Record<string, unknown>, unknown> {
    return (call, callback) => {
      const seen = { rpc, request: call.request, requestId: call.metadata.get('x-request-id')[0] };
      if (rpc !== 'ReportUsage') this.seen.push(seen);
      const work = this.works.get(rpc) ?? ((request) => this.#answer(rpc, request));
      Promise.resolve()
        .then(() => work(call.request))
        .then(
          (answer) => callback(null, answer),
          (error: unknown) => {
            if (error instanceof ScimError) callback(toStatus(error));
            else callback({ code: grpc.status.INTERNAL, details: String(error) });
          },
        );
    };
  }

  #answer(rpc: string, request: Record<string, unknown>): unknown {
    if (rpc === 'ResolveToken') return this.resolve(request);
    if (rpc === 'ReportUsage') {
      this.reports.push(request as unknown as Report);
      return {};
    }
    const document = Buffer.from(JSON.stringify({ rpc }));
    const location = `${String(request['base_url'])}/Users/7`;
    return { id: '7', etag: 'W/"3"', location, document, unmodified: request['if_none_match'] === 'W/"3"' };
  }

  /** What ResolveToken does unless a test says otherwise. */
  resolve(request: Record<string, unknown>): ResolvedToken {
    const found = this.#tokens.get((request['digest'] as Buffer).toString('hex'));
    if (found === undefined) throw unauthorized();
    return found;
  }
}
