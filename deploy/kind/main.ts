// `npm run kind`: from nothing to a customer whose users are provisioned, in a cluster of kind's or in any other. Run again, it
// upgrades what is there.
import { fileURLToPath } from 'node:url';
import { Obstacle, fail } from '../obstacle.ts';
import { KIND_CLUSTER, checkCluster, loadImage, makeKindCluster, openCluster, type Cluster } from './cluster.ts';
import { run } from './command.ts';
import { awaitReady, awaitSync, countUsers, readAccess, type Access } from './customer.ts';
import { openForward } from './forward.ts';
import { buildImage } from './image.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { createSteps, type Step } from './progress.ts';
import { CRD, RELEASE, awaitRollout, installRelease, workloads } from './release.ts';
import { checkTools, type Tool } from './tools.ts';

const example = fileURLToPath(new URL('../examples/acme.yaml', import.meta.url));
const simulation = fileURLToPath(new URL('../simulate.ts', import.meta.url));
const TENANT = 'acme';
const GATEWAY = `service/${RELEASE}-gateway`;
const GATEWAY_PORT = 80;

async function install(options: Options, step: Step): Promise<void> {
  const { namespace } = options;
  const tools: Tool[] = ['helm', 'kubectl'];
  if (options.image === undefined) tools.unshift('docker');
  if (options.context === undefined) tools.push('kind');
  await step(`Look for ${tools.join(', ')}`, () => checkTools(tools));
  const cluster = await step(
    options.context === undefined ? `Make the cluster ${KIND_CLUSTER}` : `Look for the cluster of ${options.context}`,
    async () => {
      const found = openCluster(options.context ?? (await makeKindCluster()));
      await checkCluster(found);
      return found;
    },
  );
  const image = options.image ?? (await step('Build the image', buildImage));
  if (options.image === undefined) {
    await step(`Hand ${image} to the cluster`, () => loadImage(image, options.load));
  }
  const publicUrl = `http://127.0.0.1:${options.port}`;
  await step(`Install the chart as ${RELEASE} in ${namespace}`, () =>
    installRelease(cluster, { namespace, image, publicUrl }),
  );
  for (const workload of workloads) {
    await step(`Wait for ${workload}`, () => awaitRollout(cluster, namespace, workload));
  }
  await step(`Make the customer ${TENANT}`, async () => {
    await cluster.kubectl(['-n', namespace, 'apply', '--filename', example]);
    await awaitReady(cluster, namespace, TENANT);
  });
  const access = await readAccess(cluster, namespace, TENANT);
  const left = await step(`Provision ${options.users} users as Entra ID does`, () =>
    simulate(cluster, options, access),
  );
  await step('Wait for the status to tell of it', () => awaitSync(cluster, namespace, TENANT, left));
  const tenants = await cluster.kubectl(['-n', namespace, 'get', 'sct']);
  console.log(renderEnd(cluster, options, access, tenants));
}

/** How many users there are when it has ended. */
async function simulate(cluster: Cluster, { namespace, users }: Options, { token }: Access): Promise<number> {
  const forward = await openForward(cluster, namespace, GATEWAY, GATEWAY_PORT);
  try {
    const args = [simulation, '--url', `${forward.url}/scim/v2`, '--users', String(users)];
    await run(process.execPath, args, { shown: true, environment: { MUSTER_TOKEN: token } });
    return await countUsers(forward.url, token);
  } finally {
    await forward.stop();
  }
}

function renderEnd(cluster: Cluster, { namespace, port, context }: Options, access: Access, tenants: string): string {
  const kubectl = `kubectl --context ${cluster.context} -n ${namespace}`;
  const removal =
    context === undefined
      ? [`kind delete cluster --name ${KIND_CLUSTER}`]
      : [
          `${kubectl} delete sct --all`,
          `helm --kube-context ${cluster.context} -n ${namespace} uninstall ${RELEASE} --wait`,
          `kubectl --context ${cluster.context} delete namespace ${namespace}`,
          `kubectl --context ${cluster.context} delete crd ${CRD}    # and every ScimTenant with it`,
        ];
  const lines = [
    '',
    `${kubectl} get sct`,
    ...tenants.split('\n'),
    '',
    `Tenant URL    ${access.url}`,
    `Secret token  ${access.token}`,
    '',
    'The URL answers while this runs in another terminal:',
    '',
    `  ${kubectl} port-forward ${GATEWAY} ${port}:${GATEWAY_PORT}`,
    '',
    'Then, for example:',
    '',
    `  npm run simulate -- --url ${access.url} --token ${access.token} --users 200`,
    `  ${kubectl} describe sct ${TENANT}`,
    `  ${kubectl} patch sct ${TENANT} --type merge -p '{"spec": {"token": {"rotation": "2"}}}'    # a second token`,
    '',
    'To remove everything:',
    '',
    ...removal.map((line) => `  ${line}`),
    '',
  ];
  return lines.join('\n');
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else
    await install(
      options,
      createSteps(console.log, () => performance.now()),
    );
} catch (error) {
  if (error instanceof Obstacle) console.error();
  fail(error);
}
