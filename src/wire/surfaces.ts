import { announcesNext, cutContext, isFenced } from './authors.ts';
import type { Block, ElementView, ListName, Surface } from './types.ts';

/** A view with the place of its element in the request. */
export interface PlacedView {
  list: ListName;
  /** `system[1]`, `instructions`, `input[0]`. */
  place: string;
  view: ElementView;
}

export interface SurfacesAndPrompt {
  surfaces: Surface[];
  userPrompt: string | null;
}

interface UserText {
  /** Place of the message, to see whether two texts are in the same one. */
  message: string;
  place: string;
  /** Words the agent put in front of the text, '' when none. */
  context: string;
  /** The rest of the text, which may be the person's. */
  rest: string;
  written: 'agent' | 'person' | 'attachment' | 'unknown';
}

/**
 * Finds the texts the agent wrote, and what the person typed last. Views come in cache order, system before messages.
 *
 * System blocks, `instructions`, developer items and system-role messages are the agent's by their role. Of the user
 * messages before the first answer, a text is the agent's when the client labels it so or a rule of context-rules.ts
 * knows it. Of the texts that nothing decides, one is the person's: the last that is not fenced in one element, since an
 * agent fences what it injects and sends what was typed after its context. The others are the agent's if they are
 * fenced or come before another text in the same message (what a person types is one text); a separate message is
 * left to the person, who may have typed twice.
 *
 * After the first answer only two things are surfaces: system-role messages, and a last message that is nothing but a
 * known order of the agent (compaction, memory extraction), because it makes the request what it is. Reminders
 * among tool results are neither.
 */
export function findSurfaces(views: readonly PlacedView[]): SurfacesAndPrompt {
  const firstAnswer = views.findIndex(({ list, view }) => list === 'messages' && view.role === 'assistant');
  const leading = firstAnswer < 0 ? views : views.slice(0, firstAnswer);
  const decided = new Map(decideLeading(leading.flatMap(userTexts)).map((text) => [text.place, text]));

  const surfaces: Surface[] = [];
  let systemSeen = false;
  let turnSeen = false;
  for (const placed of views) {
    const { list, place, view } = placed;
    if (list === 'tools') continue;
    if (list === 'system' || view.role === 'system') {
      const kind = list === 'messages' && (systemSeen || turnSeen) ? 'system-message' : 'system';
      surfaces.push(...texts(view, place).map(({ text, place: at }) => ({ kind, place: at, text }) as const));
      systemSeen ||= list === 'system';
    } else if (view.role === 'developer') {
      surfaces.push(
        ...texts(view, place).map(({ text, place: at }) => ({ kind: 'developer', place: at, text }) as const),
      );
    } else {
      turnSeen = true;
      if (view.role === 'user') surfaces.push(...contextSurfaces(view, place, decided));
    }
  }
  if (firstAnswer >= 0) surfaces.push(...closingOrder(views.slice(firstAnswer).at(-1)));
  return { surfaces, userPrompt: lastPrompt(views, decided) };
}

function contextSurfaces(
  view: ElementView,
  message: string,
  decided: ReadonlyMap<string, UserText>,
): Surface[] {
  return texts(view, message).flatMap(({ place }) => {
    const context = decided.get(place)?.context;
    return context ? [{ kind: 'context', place, text: context }] : [];
  });
}

function closingOrder(last: PlacedView | undefined): Surface[] {
  if (last === undefined || last.list !== 'messages' || last.view.role !== 'user') return [];
  const found = texts(last.view, last.place);
  const isOrder =
    found.length === last.view.blocks.length && found.every(({ block }) => block.author === 'agent');
  if (!isOrder || found.every(({ text }) => isFenced(text))) return [];
  return found.map(({ place, text }) => ({ kind: 'context', place, text }));
}

/** The text blocks of an element with their places. */
function texts(
  view: ElementView,
  place: string,
): { block: Extract<Block, { type: 'text' }>; text: string; place: string }[] {
  return view.blocks
    .filter((block) => block.type === 'text')
    .map((block, index) => ({ block, text: block.text, place: place + (view.paths[index] ?? '') }));
}

function userTexts({ list, place: message, view }: PlacedView): UserText[] {
  if (list !== 'messages' || view.role !== 'user') return [];
  const found = texts(view, message);
  return found.map(({ block, text, place }, index) => {
    const before = found[index - 1];
    if (before?.block.author === 'attachment' && announcesNext(before.text)) {
      return { message, place, context: '', rest: text, written: 'attachment' };
    }
    if (block.author === 'agent') return { message, place, context: text, rest: '', written: 'agent' };
    if (block.author !== undefined) return { message, place, context: '', rest: text, written: block.author };
    const { context, rest } = cutContext(text);
    return { message, place, context, rest: context ? rest.trim() : rest, written: 'unknown' };
  });
}

function decideLeading(all: readonly UserText[]): UserText[] {
  const undecided = all.filter((text) => text.written === 'unknown' && text.rest.trim() !== '');
  const labelled = all.some((text) => text.written === 'person');
  const typed = labelled
    ? undefined
    : (undecided.findLast((text) => !isFenced(text.rest)) ?? undecided.at(-1));
  return all.map((text) => {
    if (text.written !== 'unknown') return text;
    if (text === typed || text.context !== '') return { ...text, written: 'person' };
    const next = all
      .slice(all.indexOf(text) + 1)
      .find((later) => later.message === text.message && undecided.includes(later));
    const byAgent = isFenced(text.rest) || next !== undefined;
    return byAgent
      ? { ...text, context: text.rest, rest: '', written: 'agent' }
      : { ...text, written: 'person' };
  });
}

function lastPrompt(views: readonly PlacedView[], decided: ReadonlyMap<string, UserText>): string | null {
  for (const placed of views.toReversed()) {
    const typed = userTexts(placed)
      .map((text) => decided.get(text.place) ?? text)
      .findLast(({ written, rest }) => (written === 'person' || written === 'unknown') && rest.trim() !== '');
    if (typed !== undefined) return typed.rest;
  }
  return null;
}
