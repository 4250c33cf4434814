// Versions of Muster that the end to end suite installs: that of this checkout, and an earlier one to upgrade from.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../deploy/kind/command.ts';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
const ID_CHARACTERS = 12;

export interface Version {
  /** For people. */
  readonly name: string;
  /** Where its chart and its values for kind are. */
  readonly folder: string;
  readonly image: string;
}

/** An earlier version's files in a folder of their own. Rejects with an Obstacle when this clone does not have the revision. */
export async function extractRevision(revision: string): Promise<{ name: string; folder: string }> {
  const advice = 'E2E_FROM must be a revision of this repository, and a shallow clone lacks most.';
  const git = (...args: string[]): Promise<string> => run('git', ['-C', checkout, ...args], { advice });
  const id = await git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
  const folder = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
  const archive = join(folder, 'archive.tar');
  await git('archive', '--format=tar', `--output=${archive}`, id);
  await run('tar', ['-x', '-f', archive, '-C', folder]);
  await rm(archive);
  const short = id.slice(0, ID_CHARACTERS);
  return { name: id.startsWith(revision) ? short : `${revision} (${short})`, folder };
}
