// The folder that `npm start` keeps everything in: one run at a time may use it, and what is wrong with it is told plainly.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Obstacle, errorCode } from './obstacle.ts';

export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** Lets another run use it. */
  release(): void;
}

/** Makes the folder where it lacks, and claims it for this process. Throws an Obstacle when that cannot be. */
export function openDataFolder(name: string): DataFolder {
  const path = resolve(name);
  try {
    mkdirSync(path, { recursive: true });
    const file = join(path, 'running');
    claim(file, path);
    return { path, release: () => rmSync(file, { force: true }) };
  } catch (error) {
    throw explainFolder(error, path);
  }
}

/** Puts a system error about a data folder into a sentence; anything else is returned as it came. */
export function explainFolder(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Obstacle(
      `The data folder ${folder} cannot be written: change its owner, or choose another with --data.`,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new Obstacle(`The data folder ${folder} is not a folder: choose another with --data.`);
  }
  if (code === 'ENOSPC') {
    return new Obstacle(`The disk that holds ${folder} is full: make room, or choose another with --data.`);
  }
  if (code === 'ENOENT' || code === 'EISDIR') {
    const what = (error as Error).message;
    return new Obstacle(
      `The data folder ${folder} is broken (${what}): move it away to begin anew, or choose another with --data.`,
    );
  }
  return error;
}

function claim(file: string, folder: string): void {
  const own = `${process.pid} ${startOf(process.pid) ?? ''}`;
  try {
    writeFileSync(file, own, { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const [pid = '', start = ''] = readFileSync(file, 'utf8').split(' ');
    if (startOf(Number(pid)) === start) {
      throw new Obstacle(
        `Muster runs already with the data folder ${folder} (process ${pid}): stop it, or choose another with --data.`,
      );
    }
    writeFileSync(file, own);
  }
}

// A process id alone may be another program's by now, so the time it was started at goes with it, where that can be known.
function startOf(pid: number): string | undefined {
  if (!(pid > 0)) return undefined;
  try {
    if (process.platform !== 'linux') {
      process.kill(pid, 0); // throws when there is none
      return '';
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
