import type { ShownExchange, ShownMessage } from '../../read/exchange.ts';
import { bytes, count, plural } from '../../text/figures.ts';
import { beginning } from '../../text/visible.ts';
import { jsonText } from '../../wire/blocks.ts';
import { toolName } from '../../wire/tools/meaning.ts';
import { flattenSchema } from '../../wire/tools/parameters.ts';
import { type BlockStyle, blockLines, textLines } from './blocks.ts';
import { headLines } from './exchange-head.ts';
import { inert, inertLines, type Paint, painter, type TerminalStyle } from './paint.ts';

const shownBeginning = 60;

/**
 * One exchange for a terminal: head, instructions and tools with their sizes, parameters, messages with repeated history
 * folded, the answer. `full` prints every text whole and folds nothing. Ends with a newline.
 */
export function renderExchange(
  shown: ShownExchange,
  { color }: Pick<TerminalStyle, 'color'>,
  full: boolean,
): string {
  const paint = painter(color);
  const style: BlockStyle = { paint, full, calls: new Map() };
  const lines = [
    ...headLines(shown, paint),
    ...(shown.model === null ? bodyLines(shown, style) : []),
    ...section(paint, surfacesTitle(shown), surfaceLines(shown, style)),
    ...section(paint, toolsTitle(shown), toolLines(shown, style)),
    ...section(paint, 'Parameters', parameterLines(shown)),
    ...section(
      paint,
      `Messages: ${plural(shown.messages.length, 'message')}`,
      conversationLines(shown, style),
    ),
    ...section(paint, 'Answer', answerLines(shown, style)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(paint: Paint, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', `── ${title}`), ...lines];
}

function bodyLines({ request, head }: ShownExchange, style: BlockStyle): string[] {
  if (request.other)
    return section(
      style.paint,
      `Body (${request.other.encoding === 'text' ? 'text, no JSON' : 'base64'})`,
      textLines(request.other.text, style),
    );
  if (request.body === undefined) return section(style.paint, 'Body', ['(none recorded)']);
  return section(
    style.paint,
    `Body (wire format ${inert(head.wire)})`,
    textLines(JSON.stringify(request.body, null, 2), style),
  );
}

function surfacesTitle({ surfaces }: ShownExchange): string {
  const total = surfaces.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return `Instructions: ${plural(surfaces.length, 'text')}, ${bytes(total)}${totalTokens(surfaces)}`;
}

function totalTokens(items: readonly { tokens: number | null }[]): string {
  const known = items.map(({ tokens }) => tokens).filter((tokens) => tokens !== null);
  if (known.length < items.length) return '';
  return `, about ${count(known.reduce((sum, tokens) => sum + tokens, 0))} tokens`;
}

function surfaceLines({ surfaces }: ShownExchange, { paint, full }: BlockStyle): string[] {
  const width = Math.max(0, ...surfaces.map(({ place }) => place.length));
  return surfaces.flatMap(({ kind, place, text, tokens }, index) => {
    const facts = `${bytes(Buffer.byteLength(text)).padStart(8)} ${`${count(tokens)} tokens`.padStart(13)}`;
    const head = `${String(index + 1).padStart(4)}  ${kind.padEnd(14)} ${inert(place).padEnd(width)} ${facts}`;
    if (!full) return [`${head}  ${paint('dim', inert(beginning(text.trimStart(), shownBeginning)))}`];
    return [paint('bold', head), ...inertLines(text).map((line) => `      ${line}`)];
  });
}

function toolsTitle({ tools }: ShownExchange): string {
  const deferred = tools.filter(({ tool }) => tool.deferred).length;
  return `Tools: ${plural(tools.length, 'tool')}${totalTokens(tools)}${deferred > 0 ? `, ${deferred} deferred` : ''}`;
}

function toolLines({ tools }: ShownExchange, { paint, full }: BlockStyle): string[] {
  return tools.flatMap(({ tool, tokens }) => {
    const { parameters } = flattenSchema(tool.schema);
    const names = parameters
      .filter(({ path }) => !/[.[]/.test(path))
      .map(({ path, required }) => `${path}${required ? '' : '?'}`);
    const kind = tool.type === 'function' ? `(${names.join(', ')})` : ` [${tool.wireType ?? tool.type}]`;
    const head = `      ${paint('slot', inert(toolName(tool)))}${inert(kind)}  ${paint('dim', `${count(tokens)} tokens${tool.deferred ? ', deferred' : ''}`)}`;
    if (!full) return [head];
    const schema = tool.schema === undefined ? [] : inertLines(JSON.stringify(tool.schema, null, 2));
    return [head, ...[...inertLines(tool.description), ...schema].map((line) => `        ${line}`)];
  });
}

function parameterLines({ model }: ShownExchange): string[] {
  return Object.entries(model?.params ?? {}).map(
    ([name, value]) => `      ${inert(name)}: ${inert(JSON.stringify(value) ?? '')}`,
  );
}

function conversationLines({ messages, follows }: ShownExchange, style: BlockStyle): string[] {
  const folded = style.full ? 0 : (follows?.shared ?? 0);
  // Calls that are folded away still name the results that come later.
  for (const { blocks } of messages.slice(0, folded)) for (const block of blocks) blockLines(block, style);
  const fold =
    folded > 0 && follows
      ? [
          style.paint(
            'dim',
            `      same as exchange ${inert(follows.record_id)}: ${plural(folded, 'message')}${folded < follows.messages ? ` of its ${follows.messages}` : ''}`,
          ),
        ]
      : [];
  return [...fold, ...messages.slice(folded).flatMap((message) => messageLines(message, style))];
}

function messageLines({ index, role, blocks }: ShownMessage, style: BlockStyle): string[] {
  const parts = blocks.flatMap((block) => blockLines(block, style));
  return [
    `${String(index + 1).padStart(4)}  ${style.paint('bold', inert(role))}`,
    ...(parts.length === 0 ? ['(empty)'] : parts).map((line) => `        ${line}`),
  ];
}

function answerLines({ answer, answerBody, head }: ShownExchange, style: BlockStyle): string[] {
  if (answer === null && answerBody !== null)
    return textLines(typeof answerBody === 'string' ? answerBody : jsonText(answerBody), style).map(
      (line) => `        ${line}`,
    );
  if (answer === null) return [`      (none: ${inert(head.outcome)})`];
  const choices = answer.choices ?? [{ index: 0, blocks: answer.blocks, stopReason: answer.stopReason }];
  return [
    ...choices.flatMap(({ index, blocks, stopReason }) => [
      ...(choices.length > 1 ? [`      choice ${index + 1}`] : []),
      ...blocks.flatMap((block) => blockLines(block, style)).map((line) => `        ${line}`),
      `      ${style.paint('dim', `stopped: ${inert(stopReason ?? 'no reason given')}${answer.finished ? '' : ', before the end of its protocol'}`)}`,
    ]),
    ...(answer.error === undefined
      ? []
      : textLines(JSON.stringify(answer.error) ?? '', style).map((line) =>
          style.paint('removed', `      ${line}`),
        )),
    ...(answer.usage === undefined || answer.usage === null
      ? []
      : [style.paint('dim', `      usage: ${inert(JSON.stringify(answer.usage) ?? '')}`)]),
  ];
}
