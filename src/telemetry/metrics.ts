import type { Attributes, Meter } from '@opentelemetry/api';
import { commonAttributes, plainAttributes } from './attributes.ts';
import { durationBuckets, genAi, genAiMetrics, general, own, ownMetrics } from './names.ts';
import type { ExchangeFacts } from './types.ts';

/** Makes the instruments. The returned function records one exchange in them. */
export function exchangeMetrics(meter: Meter, undelivered: () => number): (facts: ExchangeFacts) => void {
  const seconds = { unit: 's', advice: { explicitBucketBoundaries: durationBuckets } };
  const tokens = (name: string, description: string) =>
    meter.createCounter(name, { unit: '{token}', description });
  const duration = meter.createHistogram(genAiMetrics.duration, {
    ...seconds,
    description: 'Time from the first byte of a request to the end of its answer',
  });
  const firstChunk = meter.createHistogram(genAiMetrics.timeToFirstChunk, {
    ...seconds,
    description: 'Time from the first byte of a request to the first byte of a streamed answer',
  });
  const exchanges = meter.createCounter(ownMetrics.exchanges, {
    unit: '{exchange}',
    description: 'Recorded exchanges by outcome, status and error',
  });
  const retries = meter.createCounter(ownMetrics.retries, {
    unit: '{exchange}',
    description: 'Exchanges that repeat an earlier one',
  });
  meter
    .createObservableCounter(ownMetrics.undelivered, {
      unit: '{exchange}',
      description: 'Exchanges whose span did not reach the collector',
    })
    .addCallback((result) => result.observe(undelivered()));
  const counters = [
    ['input', tokens(genAiMetrics.inputTokens, 'Input tokens, those of the cache included')],
    ['cacheRead', tokens(genAiMetrics.cacheRead, 'Input tokens that were read from the cache')],
    ['cacheWrite', tokens(genAiMetrics.cacheWrite, 'Input tokens that were written to the cache')],
    ['output', tokens(genAiMetrics.outputTokens, 'Output tokens, those of reasoning included')],
    ['reasoning', tokens(genAiMetrics.reasoningTokens, 'Output tokens of reasoning')],
  ] as const;
  return (facts) => {
    const common: Attributes = plainAttributes(
      commonAttributes({ ...facts, agentVersion: null, conversation: null, session: null }),
    );
    const { [general.errorType]: _, ...withoutError } = common;
    duration.record(facts.msEnd / 1000, common);
    if (facts.stream && facts.msFirstByte !== null) firstChunk.record(facts.msFirstByte / 1000, common);
    exchanges.add(1, {
      ...common,
      ...plainAttributes([
        [own.outcome, facts.outcome],
        [general.status, facts.status],
      ]),
    });
    if (facts.retry) retries.add(1, withoutError);
    // Providers report no modality. Where no usage was reported, the conventions want a zero.
    for (const [kind, counter] of counters)
      counter.add(facts.usage?.[kind] ?? 0, { ...withoutError, [genAi.tokenModality]: 'unknown' });
  };
}
