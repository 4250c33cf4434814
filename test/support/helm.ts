// Helm for tests: the one on the PATH, or built from its Go module into the user's cache. Where there is neither, the files that
// need it are skipped, or fail where CI is true.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { relative } from 'node:path';
import { buildOnce, cached, canBuild, canRun, compile, requiredVersion } from './build.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    helm: { path?: string; missing?: string };
  }
}

const MODULE = new URL('helm/go/', import.meta.url).pathname;
const PROGRAM = 'helm.sh/helm/v3/cmd/helm';
const NEEDS = 'Tests of the chart need Helm 3 or 4: put helm on the PATH, or install Go.';
const NOT_LOOKED_FOR = 'No test file of this run was known to need Helm: see test/support/helm.ts.';

/** Files under test/charts need it. An empty list, as in watch mode, stands for all files. */
export const needsHelm = (root: string, files: readonly string[]): boolean =>
  files.length === 0 || files.some((file) => /^test[\\/]charts[\\/]/.test(relative(root, file)));

/** Throws when there is none and CI=true. */
export async function provideHelm(needed: boolean): Promise<{ path?: string; missing?: string }> {
  if (!needed) return { missing: NOT_LOOKED_FOR };
  try {
    return { path: findHelm() ?? (await buildHelm()) };
  } catch (error) {
    const missing = (error as Error).message;
    if (process.env.CI === 'true') throw error;
    console.warn(`${missing} Without it their files are skipped.`);
    return { missing };
  }
}

function findHelm(): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).filter((place) => place !== '');
  const found = places.map((place) => join(place, 'helm')).find(canRun);
  if (found === undefined) return undefined;
  const { stdout } = spawnSync(found, ['version', '--short'], { encoding: 'utf8' });
  return /^v[34]\./.test(stdout) ? found : undefined;
}

async function buildHelm(): Promise<string> {
  const version = requiredVersion(MODULE, 'helm.sh/helm/v3');
  const folder = cached(`helm-${version}`);
  const file = join(folder, 'helm');
  const find = (): string | undefined => (canRun(file) ? folder : undefined);
  if (find() !== undefined) return file;
  if (!canBuild()) throw new Error(NEEDS);
  const run = (into: string): Promise<void> => compile(MODULE, join(into, 'helm'), PROGRAM, []);
  try {
    await buildOnce({ folder, what: `Helm ${version}`, duration: 'about three minutes', find, run });
  } catch (error) {
    throw new Error(`${NEEDS} Building it failed: ${(error as Error).message}`);
  }
  return file;
}
