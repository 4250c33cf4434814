// The way to a server that a test can shut, as when nothing listens there, or hold, as when the network takes everything and
// gives nothing back. A TCP forwarder on a port of its own.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Gate {
  /** host:port of the way in. */
  readonly address: string;
  /** How many were made so far. */
  connections(): number;
  /** Whether this text, in one piece, is among what waits. */
  holds(text: string): boolean;
  /** Connections are refused, and the present ones end. */
  shut(): Promise<void>;
  /** Connections are taken, and nothing crosses any of them. */
  hold(): void;
  /** Connections made from now on are taken, and nothing ever comes of them, as where a machine is gone. */
  swallow(): void;
  /** As at first: everything crosses, and first what was held. */
  open(): Promise<void>;
  stop(): Promise<void>;
}

/** What a socket shall be given; undefined: its end. */
type Held = readonly [to: Socket, chunk: Buffer | undefined];

/** An open gate to `target`, host:port. */
export async function openGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const sockets = new Set<Socket>();
  let made = 0;
  let held: Held[] | undefined;
  let isSwallowing = false;
  const give = ([to, chunk]: Held): void => {
    if (chunk === undefined) to.destroy();
    else if (!to.destroyed) to.write(chunk);
  };
  const pass = (one: Held): void => {
    if (held === undefined) give(one);
    else held.push(one);
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined); // told by close
    socket.on('close', () => sockets.delete(socket));
  };
  const join = (from: Socket, to: Socket): void => {
    keep(from);
    from.on('data', (chunk) => pass([to, chunk]));
    from.on('close', () => pass([to, undefined]));
  };
  const server = createServer({ noDelay: true }, (near) => {
    made++;
    if (isSwallowing) return keep(near);
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    join(near, far);
    join(far, near);
  });
  const listen = async (on: number): Promise<number> => {
    server.listen(on, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const own = await listen(0);
  return {
    address: `127.0.0.1:${own}`,
    connections: () => made,
    holds: (text) => held?.some(([, chunk]) => chunk?.includes(text)) ?? false,
    shut,
    hold() {
      held ??= [];
    },
    swallow() {
      isSwallowing = true;
    },
    async open() {
      isSwallowing = false;
      const waiting = held ?? [];
      held = undefined;
      for (const one of waiting) give(one);
      if (!server.listening) await listen(own);
    },
    stop: shut,
  };
}
