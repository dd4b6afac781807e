import { Agent, type Dispatcher } from 'undici';
import type { RawHeaders, Upstream, UpstreamRequest } from './types.ts';

export interface HttpUpstreamOptions {
  /** Makes the connections (upstream proxy, CAs); undici's own when left out. */
  connector?: Agent.Options['connect'];
}

/** Largest head of an answer that is passed on. */
const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * The real APIs over HTTP/1.1. No timeout but that of connecting: a model may think for an hour and stream for eight.
 * Bodies are passed as they are (undici's request does not decompress).
 */
export function httpUpstream(options: HttpUpstreamOptions = {}): Upstream {
  const agent = new Agent({
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: 30_000,
    maxHeaderSize: MAX_HEADER_BYTES,
    ...(options.connector ? { connect: options.connector } : {}),
  });
  return {
    async send({ method, target, headers, body, signal, onInformation }: UpstreamRequest) {
      const answer = await agent.request({
        origin: target.origin,
        path: target.path,
        method: method as Dispatcher.HttpMethod,
        headers: headers as string[],
        // undici takes any async iterable; its types name streams only.
        body: body as unknown as null,
        signal,
        responseHeaders: 'raw',
        ...(onInformation
          ? { onInfo: (info) => onInformation(info.statusCode, info.headers as unknown as RawHeaders) }
          : {}),
      });
      return {
        status: answer.statusCode,
        statusText: answer.statusText,
        headers: answer.headers as unknown as RawHeaders,
        body: answer.body,
        trailers: () => Object.entries(answer.trailers).flat(),
      };
    },
    close: () => agent.destroy(),
  };
}
