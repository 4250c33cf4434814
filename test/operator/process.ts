// A replica of the operator as a process of its own, as a pod runs it, and what can be seen of it from outside.
import { runCommand } from '../deploy/process.ts';

export interface ReplicaOptions {
  readonly name: string;
  /** Path of a file. */
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly directoryAddress: string;
}

export interface LogLine {
  readonly time: number;
  readonly msg: string;
}

export interface Replica {
  readonly name: string;
  readonly metricsPort: number;
  send(signal: NodeJS.Signals): void;
  /** What it logged with that message; undefined: nothing yet. */
  logged(message: string): LogLine | undefined;
  output(): string;
  /** Status and body of /livez, /readyz or /metrics. */
  ask(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** The exit code; null when it was killed. */
  readonly exited: Promise<number | null>;
}

/** Resolves when it has said that it watches. */
export async function startReplica({
  name,
  kubeconfig,
  namespace,
  directoryAddress,
}: ReplicaOptions): Promise<Replica> {
  const { child, output, says, exited } = runCommand('operator/main.ts', [], {
    KUBECONFIG: kubeconfig,
    POD_NAME: name,
    POD_NAMESPACE: namespace,
    WATCH_NAMESPACES: namespace,
    DIRECTORY_ADDRESS: directoryAddress,
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    // Requests of the customer would be written into the status.
    ACTIVITY_SECONDS: '3600',
    LOG_LEVEL: 'info',
  });
  const metricsPort = Number((await says(/"metricsPort":(\d+)/))[1]);
  const lines = () =>
    output()
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'));
  return {
    name,
    metricsPort,
    send: (signal) => void child.kill(signal),
    logged: (message) =>
      lines()
        .map((line) => JSON.parse(line) as LogLine)
        .find(({ msg }) => msg.includes(message)),
    output,
    ask: async (path) => {
      const response = await fetch(`http://127.0.0.1:${metricsPort}${path}`);
      return { status: response.status, text: await response.text() };
    },
    exited,
  };
}
