// For `node --import`: says of each module of OpenTelemetry that the process loads it.
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    const found = /\/node_modules\/(@opentelemetry\/[\w-]+|require-in-the-middle|import-in-the-middle)\//.exec(url);
    if (found !== null) process.stderr.write(`loaded ${found[1]}\n`);
    return nextLoad(url, context);
  },
});
