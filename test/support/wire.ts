// The wire between a client and the API server: a TCP proxy that counts connections and can fall silent, as a network does
// when a node or a NAT entry vanishes: nobody is told that the connection is dead.
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { dump, load } from 'js-yaml';

export interface Wire {
  /** The same access by way of this wire. */
  readonly kubeconfig: string;
  /** Connections that were ever made. */
  readonly accepted: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Nothing crosses the present connections any more, and neither end hears of it; later ones work. */
  silence(): void;
  /** Resets the present connections; later ones work. */
  cut(): void;
  stop(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, unknown>> }[];
}

export async function startWire(kubeconfig: string): Promise<Wire> {
  const config = load(kubeconfig) as Kubeconfig;
  const target = new URL(String(config.clusters[0]?.cluster['server']));
  const pairs = new Set<readonly [Socket, Socket]>();
  let accepted = 0;
  const server = createServer({ noDelay: true }, (near) => {
    accepted++;
    const far = connect({ host: target.hostname, port: Number(target.port || '443'), noDelay: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('close', end).on('error', end);
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const named = target.hostname === '127.0.0.1' ? {} : { 'tls-server-name': target.hostname };
  const clusters = config.clusters.map(({ name, cluster }) => ({
    name,
    cluster: { ...cluster, server: address, ...named },
  }));
  return {
    kubeconfig: dump({ ...config, clusters }),
    get accepted() {
      return accepted;
    },
    get open() {
      return pairs.size;
    },
    silence() {
      for (const pair of pairs)
        for (const socket of pair)
          socket
            .unpipe()
            .on('data', () => undefined)
            .resume();
    },
    cut() {
      for (const [near, far] of pairs) {
        near.resetAndDestroy();
        far.destroy();
      }
    },
    async stop() {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
