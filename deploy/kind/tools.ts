// The programs that an installation takes: whether each is on the PATH and usable, and where to get it.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Obstacle } from '../obstacle.ts';
import { attempt } from './command.ts';

const sources = {
  docker: 'https://docs.docker.com/get-started/get-docker',
  kind: 'https://kind.sigs.k8s.io/docs/user/quick-start#installation',
  helm: 'https://helm.sh/docs/intro/install',
  kubectl: 'https://kubernetes.io/docs/tasks/tools',
} as const;

export type Tool = keyof typeof sources;

/** Those of the tools that no folder of `path` has, each with where to get it. */
export function missingTools(tools: readonly Tool[], path: string): string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const missing = tools.filter((tool) => !folders.some((folder) => canRun(join(folder, tool))));
  return missing.map((tool) => `${tool}: ${sources[tool]}`);
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Rejects with an Obstacle that names everything that is missing, and where it is to be had. */
export async function checkTools(tools: readonly Tool[], path = process.env.PATH ?? ''): Promise<void> {
  const missing = missingTools(tools, path);
  if (missing.length > 0) {
    const count = missing.length === 1 ? 'A program is' : `${missing.length} programs are`;
    throw new Obstacle(
      `${count} missing on the PATH:\n\n  ${missing.join('\n  ')}\n\nInstall what is missing and try again.`,
    );
  }
  if (tools.includes('docker')) await checkDocker();
  if (tools.includes('helm')) await checkHelm();
}

async function checkDocker(): Promise<void> {
  const { status, error } = await attempt('docker', ['version', '--format', '{{.Server.Version}}']);
  if (status !== 0) throw new Obstacle(`Docker is there but does not answer; start it and try again.\n${error.trim()}`);
}

async function checkHelm(): Promise<void> {
  const { output } = await attempt('helm', ['version', '--short']);
  if (/^v[34]\./.test(output)) return;
  throw new Obstacle(`Helm 3 or 4 is needed, and this is ${output.trim() || 'another'}: ${sources.helm}`);
}
