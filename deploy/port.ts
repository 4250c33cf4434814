// TCP ports of 127.0.0.1, looked at before a service asks for them, so that a busy one can be told in a sentence.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Obstacle, errorCode } from './obstacle.ts';

const HOST = '127.0.0.1';

/** The port itself when it can be listened on, or any free one for 0. `flag` is what the user would change. */
export async function claimPort(port: number, flag: string): Promise<number> {
  const probe = createServer().listen(port, HOST);
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw explain(error, port, flag);
  }
  const { port: taken } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return taken;
}

/** A port that nobody listens on now. */
export const freePort = (): Promise<number> => claimPort(0, '');

function explain(error: unknown, port: number, flag: string): unknown {
  const code = errorCode(error);
  if (code === 'EADDRINUSE') {
    return new Obstacle(`Port ${port} is in use: stop what listens there, or choose another with ${flag}.`);
  }
  if (code === 'EACCES') return new Obstacle(`Port ${port} needs more rights: choose one above 1023 with ${flag}.`);
  return error;
}
