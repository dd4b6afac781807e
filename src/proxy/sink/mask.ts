import { type LinePieces, responsePieces } from '../../record/line.ts';
import type { Masked, Masker } from '../../record/masker.ts';
import type { Fields, ResponseLine, SessionLine } from '../../record/schema.ts';
import type { ResponseModel } from '../../wire/types.ts';

type Response = Fields<ResponseLine>;
type Block = ResponseModel['blocks'][number];

/** A response line with the credentials masked that its body or its error echoes. */
export function maskedResponsePieces(fields: Response, masker: Masker): LinePieces {
  const plain = responsePieces(fields);
  const bytes = fields.base64 === undefined ? undefined : masker.base64(fields.base64);
  if (!bytes?.masked && !plain.some((piece) => masker.mayHold(String(piece)))) return plain;
  const error = masker.text(fields.error?.message ?? '');
  const body = masker.strings(fields.body);
  const model = maskedModel(fields.reconstructed as ResponseModel | undefined, masker);
  const masked = (bytes?.masked ?? 0) + error.masked + body.masked + model.masked;
  if (masked === 0) return plain;
  return responsePieces({
    ...fields,
    ...(fields.error ? { error: { ...fields.error, message: error.value } } : {}),
    ...(model.value === undefined ? {} : { reconstructed: model.value }),
    ...(body.value === undefined ? {} : { body: body.value }),
    ...(bytes === undefined ? {} : { base64: bytes.value }),
    masked,
  });
}

/** A session with the credentials masked in what the command, the settings and the folder show. */
export function maskedSession(session: Fields<SessionLine>, masker: Masker): Fields<SessionLine> {
  const { label, command, client, cwd, git, upstreams, settings, notes } = session;
  const shown = { label, command, client, cwd, git, upstreams, settings, notes };
  return { ...session, ...masker.strings(defined(shown)).value };
}

/** Names of block types, roles and members are lens' own; every other string comes from the answer. */
export function maskedModel(
  model: ResponseModel | undefined,
  masker: Masker,
): Masked<ResponseModel | undefined> {
  if (!model) return { value: undefined, masked: 0 };
  const { role: _, blocks, choices, ...rest } = model;
  const others = masker.strings(rest);
  let { masked } = others;
  const maskedBlock = (block: Block): Block => {
    const { type: _, ...members } = block;
    const found = masker.strings(members);
    masked += found.masked;
    // Members keep their order.
    return { ...block, ...found.value } as Block;
  };
  const value: ResponseModel = {
    ...model,
    ...others.value,
    blocks: blocks.map(maskedBlock),
    ...(choices === undefined
      ? {}
      : { choices: choices.map((choice) => ({ ...choice, blocks: choice.blocks.map(maskedBlock) })) }),
  };
  return { value, masked };
}

function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
