import { hash } from 'node:crypto';
import { type BodyMember, bodyMember, parseJson } from '../../record/body.ts';
import { headerOf, splitHeaders } from '../../record/headers.ts';
import { type LinePieces, requestPieces } from '../../record/line.ts';
import type { Masker } from '../../record/masker.ts';
import { redactUrl } from '../../record/redact.ts';
import type { Incomplete } from '../../record/schema.ts';
import { modelInPath } from '../../wire/split.ts';
import { detectWire, isPoll, wireOfPath } from '../../wire/table.ts';
import type { Wire } from '../../wire/types.ts';
import type { BodyBuffer } from './body-buffer.ts';
import { codingsIn, codingsOf, decodeBody } from './decode.ts';
import type { Limits } from './limits.ts';
import type { StartStep } from './messages.ts';

/** A request whose body has ended: what it is, and its line. */
export interface DescribedRequest {
  wire: Wire | undefined;
  /** Model it asks for. */
  model: string | null;
  pieces: LinePieces;
  /** The masked body, where it is JSON. */
  json: Buffer | undefined;
  sha256: string | undefined;
}

interface RequestInput {
  start: StartStep;
  session: string;
  body: BodyBuffer;
  /** The client stopped before its body was whole. */
  cut: boolean;
  masker: Masker;
  limits: Limits;
}

/** Builds a request line: decodes the body, detects its wire, masks echoed credentials. */
export function describeRequest({
  start,
  session,
  body,
  cut,
  masker,
  limits,
}: RequestInput): DescribedRequest {
  const { bytes } = body;
  const raw = body.take();
  const encoding = headerOf(start.headers, 'content-encoding');
  const decoded = decode(raw, codingsOf(encoding), limits);
  const member: BodyMember = decoded.error
    ? { name: 'base64', base64: (raw as Buffer).toString('base64') }
    : bodyMember(decoded.bytes ?? Buffer.alloc(0));
  const wire = wireOf(start, member);
  const masked = maskBody(member, masker);
  const { headers, dropped } = splitHeaders(start.headers);
  const path = masker.text(redactUrl(start.target.path).value);
  const kept = masker.strings(headers);
  const fields = {
    id: start.id,
    session,
    ts: new Date(start.at).toISOString(),
    agent: start.target.agent,
    wire: wire?.name ?? 'unknown',
    method: start.method,
    path: path.value,
    upstream: redactUrl(start.target.origin).value,
    connection: start.connection,
    headers: kept.value,
    dropped,
    ...(encoding === undefined ? {} : { encoding }),
    bytes,
    ...(bytes > 0 ? { sha256: body.sha256() } : {}),
    ...decodedFields(encoding, raw, decoded),
    ...start.websocket,
    ...(start.attempt === undefined ? {} : { attempt: { ...start.attempt } }),
    ...incompleteField(body.missing, cut, decoded.error),
  };
  const count = path.masked + kept.masked + masked.count;
  return {
    wire,
    model: (member.name === 'request' ? member.model : null) ?? modelInPath(start.target.path),
    json: masked.member.name === 'request' ? masked.member.json : undefined,
    sha256: fields.sha256,
    pieces: requestPieces(count > 0 ? { ...fields, masked: count } : fields, masked.member),
  };
}

/** By the path where possible: the value of a large body is built only to look at its shape. */
function wireOf({ method, target }: StartStep, member: BodyMember): Wire | undefined {
  const wire = isPoll(method, target.path)
    ? detectWire({ method, path: target.path })
    : wireOfPath(target.path);
  if (wire || member.name !== 'request') return wire;
  try {
    return detectWire({ method, path: target.path, body: parseJson(member.json.toString('utf8'))?.value });
  } catch {
    // A body that no wire can be asked about (nested too deeply) belongs to none, and is recorded as it came.
    return undefined;
  }
}

interface Decoded {
  bytes?: Buffer;
  error?: string;
}

function decode(raw: Buffer | null, labelled: readonly string[], limits: Limits): Decoded {
  if (raw === null) return {};
  try {
    return { bytes: decodeBody(raw, codingsIn(raw, labelled), limits) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function decodedFields(encoding: string | undefined, raw: Buffer | null, { bytes }: Decoded) {
  if (bytes === undefined || (encoding === undefined && bytes === raw)) return {};
  return { decoded_bytes: bytes.length, decoded_sha256: hash('sha256', bytes) };
}

function incompleteField(missing: Incomplete['reason'] | undefined, cut: boolean, error: string | undefined) {
  if (missing) return { incomplete: { reason: missing } };
  if (cut) return { incomplete: { reason: 'unfinished_upload' as const } };
  return error === undefined ? {} : { incomplete: { reason: 'undecodable' as const, message: error } };
}

function maskBody(member: BodyMember, masker: Masker): { member: BodyMember; count: number } {
  switch (member.name) {
    case 'request': {
      const { value: json, masked } = masker.jsonBytes(member.json);
      return { member: { ...member, json }, count: masked };
    }
    case 'text': {
      const { value: text, masked } = masker.text(member.text);
      return { member: { name: 'text', text }, count: masked };
    }
    case 'base64': {
      const { value: base64, masked } = masker.base64(member.base64);
      return { member: { name: 'base64', base64 }, count: masked };
    }
    default:
      return { member, count: 0 };
  }
}
