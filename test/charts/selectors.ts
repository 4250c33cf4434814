// The series that alerts and dashboard ask Prometheus for, and whether what a process exports has them.

const PREFIXES = 'muster_gateway|muster_directory|muster_scimtenant|controller_runtime|workqueue|leader_election';
const SELECTOR = new RegExp(`\\b(?:${PREFIXES})_\\w+(?:\\{[^}]*\\})?|\\{__name__=[^}]*\\}`, 'g');
const MATCHER = /(\w+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"/g;

interface Matcher {
  readonly label: string;
  readonly isMet: (value: string) => boolean;
}

export interface Selector {
  readonly text: string;
  readonly matchers: readonly Matcher[];
}

type Labels = Readonly<Record<string, string>>;

/** The selectors in a text with PromQL; a dashboard's variables stand for everything. */
export function listSelectors(text: string): Selector[] {
  return (text.match(SELECTOR) ?? []).map((found) => {
    const [, name = '', braces = ''] = /^(\w*)(.*)$/.exec(found) ?? [];
    const matchers = [...braces.matchAll(MATCHER)].map(([, label = '', operator = '', value = '']) =>
      matcherOf(label, operator, value.replace(/^\$\w+$/, '.*')),
    );
    return { text: found, matchers: name === '' ? matchers : [...matchers, matcherOf('__name__', '=', name)] };
  });
}

function matcherOf(label: string, operator: string, value: string): Matcher {
  const pattern = new RegExp(`^(?:${value})$`);
  const isEqual = (given: string): boolean => (operator.includes('~') ? pattern.test(given) : given === value);
  return { label, isMet: operator.startsWith('!') ? (given) => !isEqual(given) : isEqual };
}

/** Whether a process that answers `/metrics` with this text has such a series. Prometheus itself adds the pod's namespace. */
export function isExported({ matchers }: Selector, exposition: string): boolean {
  const own = matchers.filter(({ label }) => label !== 'namespace');
  return parseSeries(exposition).some((labels) => own.every(({ label, isMet }) => isMet(labels[label] ?? '')));
}

/** Whether such a process has the metric at all, be there a series of it yet or not. */
export function isKnown({ matchers }: Selector, exposition: string): boolean {
  const names = [...exposition.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name);
  const all = names.flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]);
  const asked = matchers.filter(({ label }) => label === '__name__');
  return asked.length > 0 && all.some((name) => asked.every(({ isMet }) => isMet(name)));
}

function parseSeries(exposition: string): Labels[] {
  return exposition
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const name = /^\w+/.exec(line)?.[0] ?? '';
      const labels = [...line.matchAll(MATCHER)].map(([, label = '', , value = '']) => [label, value] as const);
      return { ...Object.fromEntries(labels), __name__: name };
    });
}
