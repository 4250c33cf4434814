// How a command reaches the directory, and what it says when it cannot.
import { watchFiles } from '../services/rpc/certificates.ts';
import { connectDirectory, type DirectoryClient } from '../services/rpc/client.ts';
import { Distrust } from '../services/rpc/distrust.ts';
import { parseTlsConfig } from '../services/rpc/tls-config.ts';
import type { ClientTls } from '../services/rpc/tls.ts';
import { ScimError } from '../services/scim/error.ts';
import { Obstacle } from './obstacle.ts';

const ADDRESS_DEFAULT = '127.0.0.1:50051';

/** Where the directory is, for whom no --directory says so. */
export const defaultDirectory = (): string => process.env.DIRECTORY_ADDRESS || ADDRESS_DEFAULT;

/** For the usage of a command. */
export const directoryUsage = `  --directory  host:port of the directory (default: DIRECTORY_ADDRESS, or ${ADDRESS_DEFAULT})`;

/** For the usage of a command, too. */
export const tlsUsage = `A directory with mutual TLS is shown an operator's certificate: TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE name the files, and
TLS_SERVER_NAME what the directory's certificate names, where that is not the host of --directory.`;

/** Works with the directory at `host:port`. @throws Obstacle saying what the directory refused, or why it cannot be reached */
export async function withDirectory(
  address: string,
  work: (directory: DirectoryClient) => Promise<void>,
): Promise<void> {
  const directory = connectDirectory(address, await readTls());
  try {
    await work(directory);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    if (error.cause instanceof Distrust) throw new Obstacle(error.cause.message);
    if (error.status !== 503) throw new Obstacle(error.detail);
    throw new Obstacle(
      `${error.detail} (Directory: ${address}; start it with npm start, or name it with --directory HOST:PORT.)`,
    );
  } finally {
    directory.close();
  }
}

/** Undefined: plaintext. */
async function readTls(): Promise<ClientTls | undefined> {
  try {
    const { files, serverName } = parseTlsConfig(process.env);
    return files && { certificates: await watchFiles(files), serverName };
  } catch (error) {
    throw new Obstacle((error as Error).message);
  }
}
