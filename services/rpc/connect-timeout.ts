// How long a connection to the directory may take to come about. grpc-js sets no limit: an address that nobody has any more is
// tried as long as the kernel tries it, for two minutes, and until that has failed nobody asks DNS who took over.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Node's own, told of every socket that is made to connect, before it does. */
const CHANNEL = 'net.client.socket';
/** A lost SYN is sent anew after one second. */
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * From now on, connections of this process to `port` end whose other end has said nothing within three seconds: each side of
 * gRPC speaks unasked, with TLS and without. Call the result to stop.
 */
export function limitConnecting(port: number): () => void {
  const watch = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    socket.once('connectionAttempt', (_address: string, attempted: number) => {
      if (attempted === port) limit(socket);
    });
  };
  subscribe(CHANNEL, watch);
  return () => {
    unsubscribe(CHANNEL, watch);
  };
}

function limit(socket: Socket): void {
  const impatience = setTimeout(() => {
    if (socket.bytesRead === 0) socket.destroy();
  }, CONNECT_TIMEOUT_MS);
  impatience.unref();
  socket.once('close', () => clearTimeout(impatience));
}
