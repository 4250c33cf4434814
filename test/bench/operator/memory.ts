// How much memory a process holds, as the system counts it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Memory {
  /** Resident set, in MB of a million bytes. */
  readonly rss: number;
  /** The most it ever was; undefined where the system does not tell. */
  readonly peak: number | undefined;
}

const KIB_MB = 1_024 / 1_000_000;

export function memoryOf(pid: number): Memory {
  if (process.platform !== 'linux') {
    return { rss: Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)])) * KIB_MB, peak: undefined };
  }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * KIB_MB;
  return { rss: read('VmRSS'), peak: read('VmHWM') };
}

/** Of a process that does nothing but import this module; nothing when empty. */
export function memoryOfImport(specifier: string): number {
  const load = specifier === '' ? '' : `await import('${specifier}');`;
  const script = `${load} process.stdout.write(String(process.memoryUsage.rss()))`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script])) / 1_000_000;
}
