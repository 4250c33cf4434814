// Where a gRPC server is reached: in plaintext, or with mutual TLS. TLS is ended here and not by grpc-js, so that a peer's certificate
// is looked at once per connection (grpc-js does so for every call, which takes 0.1 ms), and so that a refusal can be logged.
import { constants } from 'node:crypto';
import { createServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { CertificateSource } from './certificates.ts';
import { findObjection, rolesOf, type Identities } from './role.ts';

const HANDSHAKE_TIMEOUT_MS = 10_000;
const REFUSALS_INTERVAL_MS = 10_000;
/** No tickets: a session that is taken up again shows no certificate anew, and would outlive the one that it began with. */
const secureOptions = { minVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET } as const;

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Undefined: plaintext, and everybody may call everything. */
  readonly tls: { readonly certificates: CertificateSource; readonly identities: Identities } | undefined;
  readonly logger: Logger;
}

export interface Listener {
  readonly port: number;
  /** Takes no new connections; those that there are end with the gRPC server. */
  close(): void;
}

/** Rejects when the port cannot be listened on. */
export function listen(server: grpc.Server, options: ListenerOptions): Promise<Listener> {
  return options.tls === undefined ? listenPlainly(server, options) : listenSecurely(server, options, options.tls);
}

function listenPlainly(server: grpc.Server, { host, port }: ListenerOptions): Promise<Listener> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve({ port: bound, close: () => undefined });
    });
  });
}

function listenSecurely(
  server: grpc.Server,
  { host, port, logger }: ListenerOptions,
  { certificates, identities }: NonNullable<ListenerOptions['tls']>,
): Promise<Listener> {
  const tlsServer = createServer({
    ...certificates.current(),
    requestCert: true,
    rejectUnauthorized: true,
    ...secureOptions,
    ALPNProtocols: ['h2'],
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    noDelay: true,
  });
  const unsubscribe = certificates.subscribe(() => {
    const held = certificates.current();
    if (held !== undefined) tlsServer.setSecureContext({ ...held, ...secureOptions });
  });
  const inject = createInjection(server);
  const warnOfStranger = seldom((names) =>
    logger.warn({ names }, 'a peer has no identity that is known here: all its calls are refused'),
  );
  tlsServer.on('secureConnection', (socket) => {
    socket.on('error', () => undefined); // what breaks the connection ends its calls
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined || socket.isSessionReused() || !tlsServer.listening) {
      socket.destroy();
      return;
    }
    const roles = rolesOf(certificate, identities);
    const peer = { peer: socket.remoteAddress, names: certificate.subjectAltName, serial: certificate.serialNumber };
    if (roles.length === 0) warnOfStranger(peer.names ?? 'none');
    else logger.debug({ ...peer, roles }, 'a peer is connected');
    inject(socket, roles);
  });
  const warn = seldom((reason: string) => logger.warn({ reason }, 'a peer without a valid certificate was refused'));
  tlsServer.on(
    'tlsClientError',
    (error: NodeJS.ErrnoException, { authorizationError }: { authorizationError: Error | null }) => {
      // Typed as an Error; it is the code of one, or null.
      warn(String(authorizationError ?? error.code));
    },
  );
  const close = () => {
    unsubscribe();
    tlsServer.close();
  };
  return bind(tlsServer, host, port).then((bound) => ({ port: bound, close }));
}

/** Says the same once in a while only: whoever is refused comes again and again. */
function seldom(say: (text: string) => void): (text: string) => void {
  const saidMs = new Map<string, number>();
  return (text) => {
    const nowMs = performance.now();
    if (nowMs - (saidMs.get(text) ?? -Infinity) < REFUSALS_INTERVAL_MS) return;
    saidMs.set(text, nowMs);
    say(text);
  };
}

type Roles = ReturnType<typeof rolesOf>;

/** Hands connections to the gRPC server, which knows by the injector what a connection's peer may call. */
function createInjection(server: grpc.Server): (socket: TLSSocket, roles: Roles) => void {
  const injectors = new Map<string, grpc.ConnectionInjector>();
  return (socket, roles) => {
    const key = roles.join();
    let injector = injectors.get(key);
    if (injector === undefined) {
      const plain = grpc.ServerCredentials.createInsecure();
      injector = server.createConnectionInjector(
        grpc.experimental.createServerCredentialsWithInterceptors(plain, [createGuard(roles)]),
      );
      injectors.set(key, injector);
    }
    injector.injectConnection(socket);
  };
}

const createGuard =
  (roles: Roles): grpc.ServerInterceptor =>
  (method, call) => {
    const details = findObjection(roles, method.path);
    if (details === undefined) return new grpc.ServerInterceptingCall(call);
    const refusal = { code: grpc.status.PERMISSION_DENIED, details };
    return new grpc.ServerInterceptingCall(call, {
      start: (next) => next({ onReceiveMetadata: () => call.sendStatus(refusal) }),
    });
  };

function bind(server: TlsServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
