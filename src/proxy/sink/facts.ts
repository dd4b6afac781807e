import { parseJson } from '../../record/body.ts';
import { headerOf } from '../../record/headers.ts';
import type { Masker } from '../../record/masker.ts';
import { redactUrl } from '../../record/redact.ts';
import type { Fields, ResponseLine } from '../../record/schema.ts';
import type { Content } from '../../telemetry/attributes.ts';
import type { ExchangeFacts } from '../../telemetry/types.ts';
import type { RequestModel, ResponseModel, Wire } from '../../wire/types.ts';
import { maskedModel } from './mask.ts';
import type { StartStep } from './messages.ts';

/** Failed requests that are remembered, to recognise those that repeat one. */
const MAX_FAILED = 1000;

/** What telemetry keeps of a request until its answer has ended. */
export interface RequestFacts {
  request: RequestModel | undefined;
  retry: boolean;
}

/** Describes finished exchanges for telemetry; everything it gives is masked. */
export class FactsBuilder {
  readonly #masker: Masker;
  readonly #content: boolean;
  readonly #take: (facts: ExchangeFacts) => void;
  readonly #failed = new Set<string>();

  constructor(masker: Masker, content: boolean, take: (facts: ExchangeFacts) => void) {
    this.#masker = masker;
    this.#content = content;
    this.#take = take;
  }

  /**
   * @param json the masked body, undefined when it is no JSON
   * @param sha256 of the body, undefined where it is not known
   */
  request(
    start: StartStep,
    wire: Wire | undefined,
    json: Buffer | undefined,
    sha256: string | undefined,
  ): RequestFacts {
    const attempt = Number(headerOf(start.headers, 'x-stainless-retry-count') ?? 0);
    return {
      request: this.#split(wire, json, start.target.path),
      // A client that numbers its attempts, or one that sends again what failed.
      retry: attempt > 0 || (sha256 !== undefined && this.#failed.has(sha256)),
    };
  }

  finished(of: {
    start: StartStep;
    facts: RequestFacts;
    asked: string | null;
    wire: Wire | undefined;
    response: Fields<ResponseLine>;
    model: ResponseModel | undefined;
    sha256: string | undefined;
    msRequestEnd: number | undefined;
  }): void {
    const { start, response, wire, facts } = of;
    const model = maskedModel(of.model, this.#masker).value;
    const { status, outcome } = response;
    const failed = outcome !== 'complete' || status === null || status >= 400 || model?.error !== undefined;
    if (failed && of.sha256 !== undefined && this.#failed.size < MAX_FAILED) this.#failed.add(of.sha256);
    const text = (value: string): string => this.#masker.text(value).value;
    this.#take({
      at: start.at,
      traceparent: headerOf(start.headers, 'traceparent') ?? null,
      record: start.id,
      agent: start.target.agent,
      wire: wire?.name ?? null,
      upstream: redactUrl(start.target.origin).value,
      model: of.asked === null ? null : text(of.asked),
      stream: facts.request?.stream ?? null,
      params: facts.request?.params ?? {},
      responseModel: model?.model ?? null,
      responseId: model?.id ?? null,
      stopReason: model?.stopReason ?? null,
      usage: of.model && wire ? wire.usage(of.model.usage) : null,
      status,
      outcome,
      errorType: failed ? (response.error?.code ?? (status === null ? outcome : String(status))) : null,
      errorMessage: response.error === undefined ? null : text(response.error.message),
      retry: facts.retry,
      msRequestEnd: of.msRequestEnd,
      msHeaders: response.ms_headers,
      msFirstByte: response.ms_first_byte ?? null,
      msFirstContent: response.ms_first_content,
      msEnd: response.ms_end,
      content: this.#content ? contentOf(facts.request, model) : undefined,
    });
  }

  #split(wire: Wire | undefined, json: Buffer | undefined, path: string): RequestModel | undefined {
    const value = wire && json && parseJson(json.toString('utf8'))?.value;
    if (wire === undefined || value === undefined) return undefined;
    try {
      const request = wire.split(value, path.split('?', 1)[0]);
      return this.#content ? request : { ...request, tools: [], surfaces: [], messages: [] };
    } catch {
      // A body that is not of the wire that its path names: the log has it as it came, and spans have no parameters.
      return undefined;
    }
  }
}

function contentOf(request: RequestModel | undefined, model: ResponseModel | undefined): Content | undefined {
  if (request === undefined) return undefined;
  const { surfaces, tools, messages } = request;
  return { surfaces, tools, messages, answer: model ?? null };
}
