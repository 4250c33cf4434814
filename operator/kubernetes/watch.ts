// The events of a watch, out of the lines of its answer.
import { ApiError, type Status } from './api-error.ts';
import type { KubernetesObject } from './object.ts';
import { ConnectionError } from './transport.ts';

/** etcd takes objects of up to 1.5 MiB; as JSON, with its event around it, such a one stays below this. */
const LINE_CHARACTERS_MAX = 16 * 1024 * 1024;

/** A change of an object, or with BOOKMARK only news of the resource version that everything before was sent for. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubernetesObject;
}

type WatchLine = WatchEvent | { readonly type: 'ERROR'; readonly object: Status };

/** Ends when the server ends the answer. An ERROR event is thrown as an ApiError. `onLife` hears of every chunk. */
export async function* readEvents(body: AsyncIterable<Uint8Array>, onLife: () => void): AsyncGenerator<WatchEvent> {
  for await (const line of readLines(body, onLife)) {
    const event = parse(line);
    if (event.type === 'ERROR') throw new ApiError(event.object.code ?? 500, event.object);
    yield event;
  }
}

function parse(line: string): WatchLine {
  try {
    return JSON.parse(line) as WatchLine;
  } catch {
    // The parser's own message would quote the line.
    throw new ConnectionError('other', `An event of ${line.length} characters is no JSON: is this the API server?`);
  }
}

async function* readLines(body: AsyncIterable<Uint8Array>, onLife: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let partsLength = 0;
  for await (const chunk of body) {
    onLife();
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = parts.join('') + text.slice(start, end);
      parts = [];
      partsLength = 0;
      start = end + 1;
      if (line.trim() !== '') yield line;
    }
    if (start === text.length) continue;
    parts.push(text.slice(start));
    partsLength += text.length - start;
    if (partsLength > LINE_CHARACTERS_MAX) {
      throw new ConnectionError('other', `An event of a watch is longer than ${LINE_CHARACTERS_MAX} characters.`);
    }
  }
  // A rest without its newline is half an event: the connection broke, whatever HTTP says.
  if (partsLength > 0) throw new ConnectionError('closed', 'A watch ended in the middle of an event.');
}
