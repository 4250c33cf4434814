// etcd and kube-apiserver of our own, as controller-runtime's envtest has them: a real API with RBAC, admission and
// TokenRequest, and no controllers, so a deleted namespace stays Terminating and nothing is garbage-collected.
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeKubeconfig } from './kubeconfig.ts';
import { pickPort } from './port.ts';
import { watchOver, type Remains } from './remains.ts';
import { connect } from './request.ts';

export interface ControlPlane {
  /** Of an administrator, YAML text. */
  readonly kubeconfig: string;
  readonly port: number;
  /** Ends kube-apiserver as a crash would. */
  kill(): Promise<void>;
  /** Starts kube-apiserver again, on the same port and with the same data. */
  restart(): Promise<void>;
  /** Makes etcd forget every revision but the last. What the API server has in its watch cache it still knows. */
  compact(): Promise<void>;
  /** Ends both and removes what they wrote. */
  stop(): Promise<void>;
}

interface Place {
  /** Holds the binaries. */
  readonly assets: string;
  /** Both programs run in it; sockets are named relative to it, since a socket's path may have 104 characters only. */
  readonly folder: string;
  readonly remains: Remains;
  readonly token: string;
}

type Name = 'etcd' | 'kube-apiserver';

const START_TIMEOUT_MS = 90_000;
const POLL_MS = 50;
const PORT_ATTEMPTS_MAX = 5;
const LOG_LINES_MAX = 25;
const IN_USE = 'bind: address already in use';

/** Starts both and waits until the API server is ready, about 4 s. Throws with the end of the log when it is not. */
export async function startControlPlane(assets: string, flags: readonly string[] = []): Promise<ControlPlane> {
  // Without a moment between the two, in which this process could end.
  const folder = mkdtempSync(join(tmpdir(), 'muster-kubernetes-'));
  const remains = watchOver(folder);
  const place = { assets, folder, remains, token: randomBytes(24).toString('base64url') };
  try {
    await writeCredentials(place);
    const etcd = await startEtcd(place);
    let server = await startOnAnyPort(place, flags);
    const { port } = server;
    const kill = (): Promise<void> => end(server.child);
    return {
      kubeconfig: server.kubeconfig,
      port,
      kill,
      restart: async () => {
        await kill();
        server = await startServer(place, port, flags);
      },
      compact: () => compact(join(folder, 'etcd.sock')),
      stop: async () => {
        await Promise.all([kill(), end(etcd)]);
        await remains.clear();
      },
    };
  } catch (error) {
    await remains.clear();
    throw error;
  }
}

async function writeCredentials({ folder, token }: Place): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = privateKey.export({ type: 'sec1', format: 'pem' });
  await writeFile(join(folder, 'service-account.key'), key, { mode: 0o600 });
  await writeFile(join(folder, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
}

// On sockets in a folder that only we may enter, so there is no port to clash and no etcd that anyone can write to. What
// it advertises is never dialled but must have the form of an address.
async function startEtcd(place: Place): Promise<ChildProcess> {
  const child = launch(place, 'etcd', [
    ...['--data-dir=etcd', '--unsafe-no-fsync', '--listen-client-urls=unix://etcd.sock'],
    ...['--listen-peer-urls=unix://peer.sock', '--advertise-client-urls=http://127.0.0.1:1'],
  ]);
  await untilReady(place, 'etcd', child, () =>
    Promise.resolve(existsSync(join(place.folder, 'etcd.sock')) || undefined),
  );
  return child;
}

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
  readonly kubeconfig: string;
}

async function startOnAnyPort(place: Place, flags: readonly string[]): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startServer(place, await pickPort(), flags);
    } catch (error) {
      if (attempt === PORT_ATTEMPTS_MAX || !String(error).includes(IN_USE)) throw error;
    }
  }
}

async function startServer(place: Place, port: number, flags: readonly string[]): Promise<Server> {
  const child = launch(place, 'kube-apiserver', [
    ...[
      '--etcd-servers=unix://etcd.sock',
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--cert-dir=certificates',
    ],
    ...['--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.0.0.0/24'],
    ...['--authorization-mode=RBAC', '--token-auth-file=tokens.csv', '--allow-privileged=true'],
    ...['--service-account-key-file=service-account.key', '--service-account-signing-key-file=service-account.key'],
    ...['--service-account-issuer=https://kubernetes.default.svc', ...flags],
  ]);
  const kubeconfig = await untilReady(place, 'kube-apiserver', child, async () => {
    const certificate = await readFile(join(place.folder, 'certificates/apiserver.crt'), 'utf8').catch(() => '');
    if (certificate === '') return undefined;
    // The file holds the self-signed CA after the server's certificate.
    const access = { server: `https://127.0.0.1:${port}`, ca: certificate, token: place.token };
    const text = writeKubeconfig(access);
    const { status } = await connect(text)({ method: 'GET', path: '/readyz' });
    return status === 200 ? text : undefined;
  });
  return { child, port, kubeconfig };
}

// Detached, so that Ctrl-C does not reach it while tests still use it.
function launch({ assets, folder, remains }: Place, name: Name, flags: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'w', 0o600);
  const child = spawn(join(assets, name), flags, { cwd: folder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  remains.note(name, child.pid);
  child.once('exit', () => remains.note(name, undefined));
  child.once('error', () => undefined); // told by untilReady
  return child;
}

/** Polls until `probe` gives something; a probe that fails is not ready. */
async function untilReady<T>(
  place: Place,
  name: Name,
  child: ChildProcess,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const found = await probe().catch(() => undefined);
    if (found !== undefined) return found;
    const gone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    if (gone || Date.now() > deadline) {
      await end(child);
      const why = gone ? 'ended while it started' : `was not ready within ${START_TIMEOUT_MS / 1000} seconds`;
      throw new Error(`${name} ${why}:\n${await lastLines(join(place.folder, `${name}.log`))}`);
    }
    await sleep(POLL_MS);
  }
}

async function lastLines(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.slice(-LOG_LINES_MAX).join('\n');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

// A watch may begin at the compacted revision itself, so a write of our own comes after all that shall be forgotten.
async function compact(socketPath: string): Promise<void> {
  const key = Buffer.from('muster/compaction').toString('base64');
  const { header } = (await ask(socketPath, '/v3/kv/put', { key, value: '' })) as { header: { revision: string } };
  await ask(socketPath, '/v3/kv/compaction', { revision: header.revision, physical: true });
}

/** One call of etcd's JSON gateway. */
async function ask(socketPath: string, path: string, body: object): Promise<unknown> {
  const call = request({ socketPath, path, method: 'POST' }).end(JSON.stringify(body));
  const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  if (response.statusCode !== 200) throw new Error(`etcd answered ${response.statusCode} to ${path}: ${text}`);
  return JSON.parse(text);
}
