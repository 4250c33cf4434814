// Reads what a process tells Prometheus.

type Labels = Readonly<Record<string, string>>;

/** The sum of a metric's samples whose labels are wanted. */
export function sumSamples(text: string, name: string, isWanted: (labels: Labels) => boolean = () => true): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith(name)) continue;
    const [, labels = '', value = ''] = /^(?:\{(.*)\})? (\S+)/.exec(line.slice(name.length)) ?? [];
    if (value !== '' && isWanted(parseLabels(labels))) sum += Number(value);
  }
  return sum;
}

const parseLabels = (text: string): Labels =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );

export async function scrape(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
  return answer.text();
}
