// What the command line of `npm run kind` says, or a sentence about what is wrong with it.
import { readArguments } from '../arguments.ts';
import { Obstacle } from '../obstacle.ts';

export interface Options {
  /** A context of the kubeconfig; absent: a cluster of kind's, made if need be. */
  readonly context: string | undefined;
  /** An image that the cluster can pull or has; absent: one is built. */
  readonly image: string | undefined;
  /** A shell command that hands an image, its last argument, to the nodes of the context. */
  readonly load: string | undefined;
  readonly namespace: string;
  /** Where customers reach the gateway: a port of this machine, through a port-forward. */
  readonly port: number;
  /** How many users the simulation provisions. */
  readonly users: number;
}

export const usage = `Builds Muster, installs it in a cluster of kind's, makes a customer and provisions users.

  npm run kind
  npm run kind -- --context NAME --image REF          any other cluster, with an image that it can pull
  npm run kind -- --context NAME --load COMMAND       … or with one that is built here and handed over by COMMAND REF

  --namespace  where it is installed (default muster)
  --port       of this machine, for the gateway (default 8080)
  --users      how many users to provision (default 20)`;

const PORT_MAX = 65_535;
const USERS_MAX = 100_000;

/** Parses the arguments after the command's name. Throws an Obstacle. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const values = parseValues(args);
  if (values.help === true) return 'help';
  const { context, image, load, namespace = 'muster' } = values;
  if (context === undefined && load !== undefined) {
    throw new Obstacle('--load is for --context NAME: without a context, kind hands the image over.');
  }
  if (image !== undefined && load !== undefined) {
    throw new Obstacle(
      'Give --image, for one that the cluster can pull, or --load, for one that is built here; not both.',
    );
  }
  if (context !== undefined && image === undefined && load === undefined) {
    throw new Obstacle(
      'Say how the image gets into the cluster: --image REF for one that it can pull, or --load COMMAND, which is run with the image.',
    );
  }
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new Obstacle(`--namespace ${namespace} is no name of a namespace.`);
  }
  const port = parseCount('--port', values.port ?? '8080', PORT_MAX);
  return { context, image, load, namespace, port, users: parseCount('--users', values.users ?? '20', USERS_MAX) };
}

function parseValues(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { context: text, image: text, load: text, namespace: text, port: text, users: text } as const;
  return readArguments({ args: [...args], options: { ...options, help: { type: 'boolean' } } }, usage).values;
}

function parseCount(name: string, text: string, max: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= max) return count;
  throw new Obstacle(`${name} must be a whole number from 1 to ${max}, not “${text}”.`);
}
