import { setTimeout as after } from 'node:timers/promises';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { version } from '../version.ts';
import { plainAttributes } from './attributes.ts';
import { exchangeMetrics } from './metrics.ts';
import { genAi, general, own } from './names.ts';
import { serveMetrics } from './prometheus.ts';
import { SpanSender } from './spans.ts';
import type { SessionFacts, Telemetry, TelemetryConfig } from './types.ts';

/** Milliseconds between two deliveries of metrics, and those that the end of a capture waits for a collector. */
const METRICS_INTERVAL_MS = 15_000;
const FLUSH_TIMEOUT_MS = 3000;

/**
 * Starts to send spans and metrics. This module loads the packages of OpenTelemetry: import it only when telemetry was
 * asked for.
 *
 * @param warn receives one warning when the collector cannot be reached
 * @throws the system's error when the port of the metrics cannot be opened
 */
export async function startTelemetry(
  { otlp, content, prometheus }: TelemetryConfig,
  session: SessionFacts,
  warn: (message: string) => void,
): Promise<Telemetry> {
  const resource = resourceFromAttributes(
    plainAttributes([
      [general.serviceName, session.agent],
      [own.session, session.session],
      [own.label, session.label],
      [genAi.agentVersion, session.agentVersion],
    ]),
  ).merge(detectResources({ detectors: [envDetector] }));
  let warned = false;
  const failed = (reason: string): void => {
    if (!warned) warn(`telemetry does not reach the collector (${reason}); the capture continues`);
    warned = true;
  };
  const spans = otlp && new SpanSender({ url: otlp.url, content }, session, resource, failed);
  let metricsLost = false;
  const readers: MetricReader[] = [];
  if (otlp) {
    const exporter = new OTLPMetricExporter(otlp.url === undefined ? {} : { url: `${otlp.url}/v1/metrics` });
    const send = exporter.export.bind(exporter);
    exporter.export = (metrics, done) =>
      send(metrics, (result) => {
        metricsLost = result.code !== 0;
        if (metricsLost) failed(result.error?.message ?? 'no reason given');
        done(result);
      });
    readers.push(new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: METRICS_INTERVAL_MS }));
  }
  const scrape = prometheus === undefined ? undefined : new PrometheusExporter({ preventServerStart: true });
  if (scrape) readers.push(scrape);
  const provider = new MeterProvider({ resource, readers });
  const record = exchangeMetrics(provider.getMeter('lens', version), () => spans?.undelivered ?? 0);
  const served = scrape && (await serveMetrics(scrape, prometheus ?? 0));
  return {
    port: served?.port,
    finished(exchange) {
      record(exchange);
      spans?.send(exchange);
    },
    async close() {
      const timeUp = after(FLUSH_TIMEOUT_MS, undefined, { ref: false });
      // The server is closed first: a collection for it must not be under way when the provider flushes.
      served?.server.close();
      served?.server.closeAllConnections();
      let flushed = otlp === undefined;
      const metrics = provider.forceFlush().then(
        () => {
          flushed = true;
        },
        () => undefined,
      );
      const [lost = []] = await Promise.all([spans?.close(timeUp), Promise.race([metrics, timeUp])]);
      const kept = flushed && !metricsLost;
      return kept ? lost : [...lost, 'telemetry: the last metrics did not reach the collector'];
    },
  };
}
