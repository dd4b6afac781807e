import type { AttributeSource, Content } from './attributes.ts';

/** What telemetry a capture was asked for; a value that the recording process can be sent. */
export interface TelemetryConfig {
  /** Send spans and metrics over OTLP. Without a `url`, the variables `OTEL_EXPORTER_OTLP_*` name the collector. */
  otlp?: { url?: string };
  /** Spans carry instructions, tools, messages and answers. */
  content: boolean;
  /** Serve metrics on this port of the loopback interface; 0 for a free one. */
  prometheus?: number;
}

/** What describes all exchanges of a capture. */
export interface SessionFacts {
  session: string;
  agent: string;
  agentVersion?: string | undefined;
  label?: string | undefined;
}

/** A finished exchange with all credentials masked, as telemetry needs it. */
export interface ExchangeFacts extends Omit<AttributeSource, 'agentVersion' | 'conversation' | 'session'> {
  /** When it began, milliseconds of the wall clock. */
  at: number;
  traceparent: string | null;
  /** Milliseconds since the start; undefined for what did not happen. */
  msRequestEnd: number | undefined;
  msHeaders: number | undefined;
  msFirstContent: number | undefined;
  msEnd: number;
  outcome: string;
  errorMessage: string | null;
  retry: boolean;
  /** Only where content was asked for and lens could read it. */
  content: Content | undefined;
}

/** Sends what happens in a capture elsewhere. No call waits for anything but `close`. */
export interface Telemetry {
  finished(exchange: ExchangeFacts): void;
  /** Port of the metrics, where they are served. */
  readonly port: number | undefined;
  /** Sends what is left, for three seconds at most. Resolves with warnings: what could not be delivered. */
  close(): Promise<string[]>;
}
