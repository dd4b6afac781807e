import { isObject, type JsonObject, objectOf, stringOf } from '../../../wire/json.ts';
import type { CommonParams, CommonRequest, Gaps, Media, Part } from '../common.ts';
import { budgetOf, defined, effortOf, Members } from '../params.ts';

export function readGeminiParams(params: JsonObject, gaps: Gaps): CommonParams {
  const members = new Members(params);
  // The path has the model, too, and the role of an instruction means nothing.
  members.take('model');
  for (const name of ['systemInstruction', 'system_instruction'] as const) {
    const { role: _, ...others } = objectOf(members.take(name));
    new Members(others).rest(gaps, `${name}.`);
  }
  const calling = objectOf(objectOf(members.take('toolConfig'))['functionCallingConfig']);
  const generation = new Members(objectOf(members.take('generationConfig')));
  const thinking = objectOf(generation.take('thinkingConfig'));
  const schema = generation.take('responseJsonSchema') ?? generation.take('responseSchema');
  const isJson = generation.take('responseMimeType') === 'application/json';
  const budget = thinking['thinkingBudget'];
  const effort = effortOf(thinking['thinkingLevel']);
  const common = defined({
    maxTokens: generation.number('maxOutputTokens'),
    temperature: generation.number('temperature'),
    topP: generation.number('topP'),
    topK: generation.number('topK'),
    stop: generation.texts('stopSequences'),
    choice: choiceOf(calling),
    thinking:
      Object.keys(thinking).length === 0
        ? undefined
        : defined({
            effort,
            // -1 leaves the budget to the model.
            budget: typeof budget === 'number' && budget >= 0 ? budget : undefined,
            show: thinking['includeThoughts'] === true,
          }),
    format:
      schema !== undefined
        ? { kind: 'schema' as const, name: 'answer', schema: plainSchema(schema) }
        : isJson
          ? { kind: 'json' as const }
          : undefined,
  });
  generation.rest(gaps, 'generationConfig.');
  members.rest(gaps);
  return common;
}

function choiceOf(calling: JsonObject): CommonParams['choice'] {
  const allowed = calling['allowedFunctionNames'];
  const [name, second] = Array.isArray(allowed) ? allowed : [];
  switch (calling['mode']) {
    case 'AUTO':
      return { kind: 'auto' };
    case 'NONE':
      return { kind: 'none' };
    case 'ANY':
      return name !== undefined && second === undefined
        ? { kind: 'tool', name: String(name) }
        : { kind: 'required' };
    default:
      return undefined;
  }
}

const ownTypes = /^(?:STRING|NUMBER|INTEGER|BOOLEAN|ARRAY|OBJECT|NULL)$/;

/** A schema of Gemini's own form (types in upper case) as JSON schema. */
export function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainSchema);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === 'type' && ownTypes.test(String(value)) ? String(value).toLowerCase() : plainSchema(value),
    ]),
  );
}

/** A request as https://ai.google.dev/api/generate-content has it; its path names the model. */
export function writeGeminiRequest(request: CommonRequest, gaps: Gaps): JsonObject {
  const { params, tools, system } = request;
  if (params.parallel === false) gaps.add('parallel_tool_calls');
  const { thinking } = params;
  const generationConfig = defined({
    maxOutputTokens: params.maxTokens,
    temperature: params.temperature,
    topP: params.topP,
    topK: params.topK,
    stopSequences: params.stop,
    responseMimeType: params.format === undefined ? undefined : 'application/json',
    responseJsonSchema: params.format?.kind === 'schema' ? params.format.schema : undefined,
    thinkingConfig:
      thinking === undefined
        ? undefined
        : defined({ thinkingBudget: budgetOf(thinking), includeThoughts: thinking.show ?? true }),
  });
  return defined({
    systemInstruction: system.length === 0 ? undefined : { parts: system.map(({ text }) => ({ text })) },
    contents: contentsOf(request, gaps),
    tools:
      tools.length === 0
        ? undefined
        : [
            {
              functionDeclarations: tools.map(({ name, description, schema }) => ({
                name,
                description,
                parametersJsonSchema: schema,
              })),
            },
          ],
    toolConfig: params.choice === undefined ? undefined : { functionCallingConfig: callingOf(params.choice) },
    generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig,
  });
}

function callingOf(choice: NonNullable<CommonParams['choice']>): JsonObject {
  if (choice.kind === 'tool') return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  return { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[choice.kind] };
}

function contentsOf({ turns }: CommonRequest, gaps: Gaps): JsonObject[] {
  const contents: { role: string; parts: JsonObject[] }[] = [];
  for (const { role, parts } of turns) {
    if (role === 'system' || role === 'developer')
      gaps.add(`${role} message within the conversation (sent as user message)`);
    const written = parts.flatMap((part) => partOf(part, gaps));
    const sender = role === 'assistant' ? 'model' : 'user';
    const last = contents.at(-1);
    if (last?.role === sender) last.parts.push(...written);
    else contents.push({ role: sender, parts: written });
  }
  return contents.filter(({ parts }) => parts.length > 0);
}

function partOf(part: Part, gaps: Gaps): JsonObject[] {
  switch (part.type) {
    case 'text':
      return [{ text: part.text }];
    case 'call':
      return [
        {
          functionCall: { id: part.id, name: part.name, args: objectOf(part.input) },
          ...(part.signature === undefined ? {} : { thoughtSignature: part.signature }),
        },
      ];
    case 'result': {
      const media = part.media.flatMap((medium) => mediaPart(medium, gaps));
      return [
        {
          functionResponse: {
            id: part.id,
            name: part.name,
            response: part.isError ? { error: part.text } : { output: part.text },
            ...(media.length === 0 ? {} : { parts: media }),
          },
        },
      ];
    }
    case 'media':
      return mediaPart(part, gaps);
  }
}

function mediaPart({ mediaType, base64, url }: Media, gaps: Gaps): JsonObject[] {
  if (base64 !== undefined) return [{ inlineData: { mimeType: mediaType, data: base64 } }];
  const address = stringOf(url);
  if (!address.startsWith('file ')) return [{ fileData: { mimeType: mediaType, fileUri: address } }];
  gaps.add('file that is kept by the provider');
  return [];
}
