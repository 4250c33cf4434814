// Everything that a run needs: kube-apiserver and etcd, Postgres, a directory, and operators in processes of their own, with the
// rights that are shipped.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import pg from 'pg';
import { freePort } from '../../../deploy/port.ts';
import { createNamespace, createServiceAccount, getAssets, installCrd } from '../../support/kubernetes.ts';
import { startPrivateKubernetes, type Rules } from '../../support/kubernetes.ts';
import { connectStrictly } from '../../support/kubernetes/request.ts';
import { startBenchPostgres, startDirectory, type BenchPostgres, type DirectoryProgram } from '../directory.ts';
import { answersOk, startProgram, type Program } from '../process.ts';
import { line } from '../progress.ts';
import type { Options } from './options.ts';
import { followTenants, type Tenants } from './tenants.ts';

/** `cluster`: ScimTenants everywhere, Secrets looked at one by one. `namespaced`: those of some namespaces, Secrets watched. */
export type Mode = 'cluster' | 'namespaced';

export interface Operator extends Program {
  readonly metricsUrl: string;
}

export interface Stage {
  readonly tenants: Tenants;
  readonly directory: DirectoryProgram;
  /** Of the API server, an administrator's. Text or parsed JSON. */
  readonly ask: (path: string) => Promise<unknown>;
  readonly database: pg.Client;
  /** Resolves when it has listed the tenants. */
  startOperator(mode: Mode): Promise<Operator>;
  /** Ends what runs, operators included. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** As the chart and `npm run operator` start it. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=30'];
const RULES = new URL('../../../charts/muster/files/operator-rules.yaml', import.meta.url);

/** Starts all but operators; what was started is stopped again when something fails. */
export async function startStage(options: Options): Promise<Stage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let each = stops.pop(); each !== undefined; each = stops.pop()) await each();
  };
  try {
    await getAssets(line);
    const kubernetes = await startPrivateKubernetes();
    stops.push(() => kubernetes.stop());
    const { kubeconfig } = kubernetes;
    await installCrd(kubeconfig);
    const namespace = await createNamespace(kubeconfig);
    const postgres = await startBenchPostgres(stops);
    const database = await connectDatabase(postgres, stops);
    const settings = { PUBLIC_URL: 'https://scim.example.com' };
    const place = { databaseUrl: postgres.url, folder: postgres.folder, profile: undefined, settings };
    const directory = await startDirectory(place);
    stops.push(() => directory.program.stop());
    const accounts = await createAccounts(kubeconfig, namespace, postgres.folder);
    const tenants = await followTenants(kubeconfig, namespace);
    stops.push(() => tenants.stop());
    const ask = connectStrictly(kubeconfig);
    let started = 0;
    return {
      tenants,
      directory,
      ask: (path) => ask({ method: 'GET', path, accept: '*/*' }),
      database,
      async startOperator(mode) {
        const name = `operator-${++started}`;
        const common = { ...options, name, namespace, account: accounts[mode], folder: postgres.folder };
        const operator = await startOperator(common, mode, directory.address);
        stops.push(() => operator.kill());
        return operator;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connectDatabase(postgres: BenchPostgres, stops: (() => Promise<void>)[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  stops.push(() => client.end());
  return client;
}

/** A folder for each mode as kubelet would make it in a pod. */
async function createAccounts(
  kubeconfig: string,
  namespace: string,
  folder: string,
): Promise<Readonly<Record<Mode, string>>> {
  const { tenants, watchSecrets, own } = load(await readFile(RULES, 'utf8')) as Readonly<
    Record<'tenants' | 'watchSecrets' | 'own', NonNullable<Rules['cluster']>>
  >;
  const write = async (mode: Mode, rules: Rules): Promise<string> => {
    const account = join(folder, `account-${mode}`);
    const { server, ca, token } = readAccess(await createServiceAccount(kubeconfig, namespace, rules));
    await mkdir(account);
    for (const [name, text] of Object.entries({ token, 'ca.crt': ca, namespace, server })) {
      await writeFile(join(account, name), text, { mode: 0o600 });
    }
    return account;
  };
  return {
    cluster: await write('cluster', { cluster: tenants, namespaced: own }),
    namespaced: await write('namespaced', { namespaced: [...tenants, ...watchSecrets, ...own] }),
  };
}

interface OperatorOptions extends Pick<Options, 'profile' | 'settings'> {
  readonly name: string;
  readonly namespace: string;
  /** The folder of its service account. */
  readonly account: string;
  readonly folder: string;
}

async function startOperator(options: OperatorOptions, mode: Mode, directoryAddress: string): Promise<Operator> {
  const { name, namespace, account, folder, profile, settings } = options;
  const { hostname, port: serverPort } = new URL(await readFile(join(account, 'server'), 'utf8'));
  const port = await freePort();
  const program = await startProgram({
    name,
    file: 'operator/main.ts',
    nodeFlags: NODE_FLAGS,
    environment: {
      KUBECONFIG: '',
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: serverPort,
      SERVICE_ACCOUNT_FOLDER: account,
      MALLOC_ARENA_MAX: '2',
      DIRECTORY_ADDRESS: directoryAddress,
      POD_NAMESPACE: namespace,
      WATCH_NAMESPACES: mode === 'cluster' ? '' : namespace,
      METRICS_HOST: HOST,
      METRICS_PORT: String(port),
      ...settings,
    },
    isReady: () => answersOk(`http://${HOST}:${port}/readyz`),
    folder,
    profile,
  });
  return { ...program, metricsUrl: `http://${HOST}:${port}/metrics` };
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Record<'server' | 'certificate-authority-data', string> }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

function readAccess(kubeconfig: string): Record<'server' | 'ca' | 'token', string> {
  const { clusters, users } = load(kubeconfig) as Kubeconfig;
  const [{ cluster } = { cluster: undefined }] = clusters;
  const ca = Buffer.from(cluster?.['certificate-authority-data'] ?? '', 'base64').toString();
  return { server: cluster?.server ?? '', ca, token: users[0]?.user.token ?? '' };
}
