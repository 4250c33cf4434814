// Which traces are kept: OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG, as OpenTelemetry defines them; by default all, and
// always what a caller decided.
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';

const PARENT = 'parentbased_';

/** Throws an Error that names the variable that is wrong. */
export function createSampler(environment: NodeJS.ProcessEnv): Sampler {
  const name = environment['OTEL_TRACES_SAMPLER'] || 'parentbased_always_on';
  if (!name.startsWith(PARENT)) return rootSampler(name, environment);
  return new ParentBasedSampler({ root: rootSampler(name.slice(PARENT.length), environment) });
}

function rootSampler(name: string, environment: NodeJS.ProcessEnv): Sampler {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratioOf(environment['OTEL_TRACES_SAMPLER_ARG'] || '1'));
    default:
      throw new Error(
        'OTEL_TRACES_SAMPLER: is none of always_on, always_off, traceidratio, and these with parentbased_ in front',
      );
  }
}

function ratioOf(text: string): number {
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new Error('OTEL_TRACES_SAMPLER_ARG: is no number from 0 to 1');
}
