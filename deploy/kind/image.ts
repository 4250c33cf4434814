// The image: built from this checkout and named after its content, so that a changed one is rolled out and an unchanged one is not.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ID_CHARACTERS = 12;

export interface ImageName {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** Builds the image from a checkout, this one unless told otherwise, and returns its reference. */
export async function buildImage(folder = root): Promise<string> {
  const file = join(folder, 'deploy/Dockerfile');
  const advice = 'The build needs the base image and the npm registry: is there a way to both?';
  const output = await run('docker', ['build', '--quiet', '--file', file, folder], { advice });
  const id = output.split('\n').at(-1) ?? '';
  const reference = `muster:${id.replace('sha256:', '').slice(0, ID_CHARACTERS)}`;
  await run('docker', ['tag', id, reference]);
  return reference;
}

/** The parts of a reference as the chart's values want them. */
export function parseImage(reference: string): ImageName {
  const [name = '', digest = ''] = reference.split('@', 2);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  return colon < 0
    ? { repository: name, tag: digest === '' ? 'latest' : '', digest }
    : { repository: name.slice(0, colon), tag: name.slice(colon + 1), digest };
}
