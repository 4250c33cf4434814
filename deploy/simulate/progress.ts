// How far the run is: one line that redraws itself on a terminal, a line now and then in a log.

export interface Progress {
  /** `done` users of all are finished; the rest is for the eye. */
  show(done: number, requests: number, findings: number): void;
  /** Leaves the last line standing. */
  end(): void;
}

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
const LOG_MS = 10_000;

/** Writes to `stream`, for which standard error is meant: standard output is for the result. */
export function createProgress(stream: NodeJS.WriteStream, total: number, now: () => number): Progress {
  const started = now();
  const pauseMs = stream.isTTY ? REDRAW_MS : LOG_MS;
  let last = 0;
  let line = '';
  return {
    show(done, requests, findings) {
      const seconds = Math.max((now() - started) / 1_000, 0.001);
      const rate = Math.round(requests / seconds);
      const left = done === 0 ? '' : `, ${duration((seconds / done) * (total - done))} left`;
      line = `${done}/${total} users, ${requests} requests, ${rate}/s, ${findings} kinds of fault${left}`;
      if (now() - last < pauseMs && done < total) return;
      last = now();
      stream.write(stream.isTTY ? `\r${bar(done / total)} ${line}\x1b[K` : `${line}\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\n');
    },
  };
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'█'.repeat(full)}${'·'.repeat(BAR_WIDTH - full)}]`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 120 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
