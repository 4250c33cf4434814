// What a new machine lacks, where it can be had without asking: as root on Debian, with apt.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What `find` finds, after these packages were installed if it found nothing; undefined where they can't be. */
export function findOrInstall<T>(find: () => T | undefined, packages: readonly string[]): T | undefined {
  const found = find();
  if (found !== undefined || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return found;
  // RUNLEVEL keeps a package from starting a server of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = (): T | undefined => {
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
    return find();
  };
  const installed = install();
  if (installed !== undefined) return installed;
  spawnSync('apt-get', ['update'], { env });
  return install();
}
