// The pod that plays a vendor's application, by the program of `application/`: the installation sends it what changes.
import type { Cluster } from '../../deploy/kind/cluster.ts';
import type { Told } from './application/following.ts';
import { apply, startProgram } from './program.ts';

const NAME = 'application';
export const APPLICATION_PORT = 8090;

export interface Application {
  /** What it has by now, and how it got it. */
  ask(): Promise<Told>;
}

/** As the transmitter reaches it. */
export const applicationUrl = (namespace: string): string => `http://${NAME}.${namespace}:${APPLICATION_PORT}/`;

/** @param secret that its webhooks are signed with: `whsec_…` */
export async function startApplication(
  cluster: Cluster,
  { namespace, image, secret }: { readonly namespace: string; readonly image: string; readonly secret: string },
): Promise<Application> {
  const spec = { selector: { name: NAME }, ports: [{ port: APPLICATION_PORT }] };
  await apply(cluster, namespace, { apiVersion: 'v1', kind: 'Service', metadata: { name: NAME }, spec });
  const env = [
    { name: 'WEBHOOK_SECRET', value: secret },
    { name: 'PORT', value: String(APPLICATION_PORT) },
  ];
  await startProgram(cluster, { name: NAME, namespace, image, env });
  const program = `console.log(await (await fetch('http://127.0.0.1:${APPLICATION_PORT}/')).text())`;
  const node = ['node', '--input-type=module', '--eval', program];
  return {
    ask: async () => JSON.parse(await cluster.kubectl(['-n', namespace, 'exec', NAME, '--', ...node])) as Told,
  };
}
