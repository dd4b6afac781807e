import type { BodyMember } from './body.ts';
import {
  type EventLine,
  type Fields,
  type GapLine,
  type HeadersLine,
  RECORD_VERSION,
  type RequestLine,
  type ResponseLine,
  type SessionLine,
  type TrafficLine,
} from './schema.ts';

/** One line of a log in pieces, its newline included; a large body is one piece, never copied into a string. */
export type LinePieces = readonly (string | Buffer)[];

/** A request line without its version, kind and body. */
export type RequestFields = Fields<RequestLine, 'v' | 'kind' | 'request' | 'text' | 'base64'>;

export function sessionPieces(session: Fields<SessionLine>): LinePieces {
  return [`${open('session', session)}}\n`];
}

/** The body comes last, spliced in unparsed. */
export function requestPieces(fields: RequestFields, body: BodyMember): LinePieces {
  const head = open('request', {
    ...fields,
    ...(body.name === 'request' && !body.exact ? { exact: false } : {}),
  });
  if (body.name === 'request') return [`${head},"request":`, body.json, '}\n'];
  if (body.name === 'text') return [`${head},"text":${JSON.stringify(body.text)}}\n`];
  if (body.name === 'base64') return [`${head},"base64":"${body.base64}"}\n`];
  return [`${head}}\n`];
}

/** The line of an answer's head. */
export function headersPieces(headers: Fields<HeadersLine>): LinePieces {
  return [`${open('headers', headers)}}\n`];
}

/**
 * `data` is the event's own text: spliced in when it is JSON on one line, else written as a JSON string. The line is put
 * together by hand: a stream has hundreds of them, and `id` is a ULID that needs no escaping.
 */
export function eventPieces(
  { id, ms, event, cut, masked }: Fields<EventLine, 'v' | 'kind' | 'data'>,
  data: string,
  isJson: boolean,
): LinePieces {
  const text = isJson && !/[\n\r]/.test(data) ? data : JSON.stringify(isJson ? JSON.parse(data) : data);
  const marks = `${cut ? ',"cut":true' : ''}${masked === undefined ? '' : `,"masked":${masked}`}`;
  return [
    `{"v":${RECORD_VERSION},"kind":"event","id":"${id}","ms":${ms},"event":${JSON.stringify(event)}${marks},"data":${text}}\n`,
  ];
}

export function responsePieces(response: Fields<ResponseLine>): LinePieces {
  return [`${open('response', response)}}\n`];
}

export function trafficPieces(traffic: Fields<TrafficLine>): LinePieces {
  return [`${open('traffic', traffic)}}\n`];
}

export function gapPieces(gap: Fields<GapLine>): LinePieces {
  return [`${open('gap', gap)}}\n`];
}

function open(kind: string, fields: object): string {
  return JSON.stringify({ v: RECORD_VERSION, kind, ...fields }).slice(0, -1);
}
