// What a benchmark tells whoever waits for it, on standard error, and how it ends early.

/** Replaces what was said last, where a person looks on. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`);
}

export function line(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r${text}\x1b[K\n` : `${text}\n`);
}

/** Ends the processes that were started, and removes their data, when the run is broken off. */
export function stopOnSignal(stop: () => Promise<void> | undefined): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Not once: testcontainers ends the process where nobody listens any more.
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      const stopped = stop() ?? Promise.resolve();
      void stopped.finally(() => process.exit(1));
    });
  }
}
