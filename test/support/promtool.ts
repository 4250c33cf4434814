// Prometheus's promtool for tests: the one on the PATH, or that of Debian's package, unpacked into the user's cache without
// being installed. Where there is neither, the file that needs it is skipped, or fails where CI is true.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached, canRun } from './build.ts';

const NEEDS = "Tests of alerts need Prometheus's promtool: put it on the PATH, or have Debian's apt-get.";
const PACKAGE = 'prometheus';

export interface Promtool {
  readonly path?: string;
  readonly missing?: string;
}

/** Throws when there is none and CI=true. Takes seconds, the first time. */
export function providePromtool(): Promtool {
  const path = findPromtool() ?? unpackPromtool();
  if (path !== undefined) return { path };
  if (process.env.CI === 'true') throw new Error(NEEDS);
  console.warn(`${NEEDS} Without it they are skipped.`);
  return { missing: NEEDS };
}

function findPromtool(): string | undefined {
  const own = join(cached('promtool'), 'promtool');
  return ['promtool', own].find((name) => spawnSync(name, ['--version']).status === 0);
}

// Beside its place and renamed, so that a run that breaks off leaves nothing half made in it.
function unpackPromtool(): string | undefined {
  if (!existsSync('/etc/debian_version')) return undefined;
  const folder = cached('promtool');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'unpacking-'));
  try {
    const archive = download(work);
    if (archive === undefined) return undefined;
    spawnSync('dpkg-deb', ['--extract', archive, work]);
    const unpacked = join(work, 'usr/bin/promtool');
    if (!canRun(unpacked)) return undefined;
    cpSync(unpacked, join(work, 'promtool'));
    renameSync(join(work, 'promtool'), join(folder, 'promtool'));
    return findPromtool();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The package's archive in `folder`; its lists are fetched first where there are none, which takes root. */
function download(folder: string): string | undefined {
  const archive = (): string | undefined => readdirSync(folder).find((name) => name.endsWith('.deb'));
  const fetch = () => spawnSync('apt-get', ['download', PACKAGE], { cwd: folder });
  fetch();
  if (archive() === undefined && process.getuid?.() === 0) {
    spawnSync('apt-get', ['update']);
    fetch();
  }
  const found = archive();
  return found && join(folder, found);
}
