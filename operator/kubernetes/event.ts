// An Event of events.k8s.io/v1, within what the API server accepts (kubernetes: pkg/apis/core/validation/events.go).
import { microTime } from './micro-time.ts';
import type { ObjectReference } from './object.ts';

/** Something that a person who looks at the object should know. */
export interface Happening {
  readonly regarding: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, few of them, for machines: why. */
  readonly reason: string;
  /** CamelCase, few of them: what was done, or tried. */
  readonly action: string;
  /** For people, never with a secret in it; cut at 1,024 bytes. */
  readonly note: string;
}

/** Which program of which process tells it. */
export interface Reporter {
  /** A qualified name, such as `scim.muster.dev/operator`. */
  readonly reportingController: string;
  readonly reportingInstance: string;
}

export interface Series {
  readonly count: number;
  readonly lastObservedTime: string;
}

export interface Event extends Reporter, Happening {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly eventTime: string;
  /** When it happened more than once. */
  readonly series?: Series;
}

/** The server calls it characters but counts the bytes of UTF-8. */
const NOTE_BYTES_MAX = 1024;
/** Of reason, action and reportingInstance. */
const WORD_BYTES_MAX = 128;
const NAME_CHARACTERS_MAX = 253;

/** @param random in [0, 1): makes the name unique */
export function createEvent(
  { regarding, type, reason, action, note }: Happening,
  { reportingController, reportingInstance }: Reporter,
  { at, random }: { readonly at: Date; readonly random: () => number },
): Event {
  const suffix = at.getTime().toString(16) + Math.floor(random() * 2 ** 32).toString(16);
  const base = regarding.name.slice(0, NAME_CHARACTERS_MAX - 1 - suffix.length).replace(/[.-]+$/, '');
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    // What is in no namespace has its events in `default`.
    metadata: { namespace: regarding.namespace ?? 'default', name: `${base}.${suffix}` },
    eventTime: microTime(at),
    reportingController,
    reportingInstance: cut(reportingInstance, WORD_BYTES_MAX),
    regarding,
    type,
    reason: cut(reason, WORD_BYTES_MAX),
    action: cut(action, WORD_BYTES_MAX),
    note: cut(note, NOTE_BYTES_MAX),
  };
}

export const eventsPath = (namespace: string): string =>
  `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;

const ELLIPSIS = '…';

/** The beginning of `text`, whole characters of at most `bytesMax` bytes in all, with an ellipsis where something is missing. */
function cut(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax - Buffer.byteLength(ELLIPSIS);
  while (((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end--;
  return bytes.toString('utf8', 0, end) + ELLIPSIS;
}
