import { isObject, type JsonObject, memberAt, objectOf, stringOf } from './json.ts';
import { findSurfaces, type PlacedView } from './surfaces.ts';
import type { ElementView, ListName, RequestModel } from './types.ts';

interface SplitSpec {
  lists: readonly { member: string; list: ListName }[];
  view(list: ListName, element: unknown): ElementView;
}

/** The elements of all lists of a body, each viewed alone, in cache order. */
export function viewAll(spec: SplitSpec, body: unknown): PlacedView[] {
  return spec.lists.flatMap(({ member, list }) => {
    const value = memberAt(body, member);
    if (value === undefined || value === null) return [];
    // The object around another list of the format is no element.
    if (isObject(value) && spec.lists.some((other) => other.member.startsWith(`${member}.`))) return [];
    if (!Array.isArray(value)) return [{ list, place: member, view: spec.view(list, value) }];
    return value.map((element, index) => ({
      list,
      place: `${member}[${index}]`,
      view: spec.view(list, element),
    }));
  });
}

/** Splits a body by viewing each of its elements alone, as a cache of views by hash does. */
export function splitBody(
  spec: SplitSpec,
  body: unknown,
  model: string | null,
  stream: boolean,
): RequestModel {
  const views = viewAll(spec, body);
  return {
    model,
    stream,
    tools: views.flatMap(({ view }) => view.tools),
    ...findSurfaces(views),
    messages: views
      .filter(({ list }) => list === 'messages')
      .map(({ view }, index) => ({ role: view.role, index, blocks: view.blocks })),
    params: paramsOf(spec, body),
  };
}

function paramsOf({ lists }: SplitSpec, body: unknown): Record<string, unknown> {
  const members = lists
    .map(({ member }) => member)
    .filter(
      (member) => !(isObject(memberAt(body, member)) && lists.some((l) => l.member.startsWith(`${member}.`))),
    );
  const params = withoutMembers(objectOf(body), members);
  delete params['model'];
  delete params['stream'];
  return params;
}

/** A copy without the members named, dotted where nested; an object that is emptied by this goes, too. */
function withoutMembers(value: JsonObject, members: readonly string[]): JsonObject {
  const kept = Object.entries(value).flatMap(([name, member]) => {
    if (members.includes(name)) return [];
    const inner = members
      .filter((path) => path.startsWith(`${name}.`))
      .map((path) => path.slice(name.length + 1));
    if (inner.length === 0 || !isObject(member)) return [[name, member] as const];
    const rest = withoutMembers(member, inner);
    return Object.keys(rest).length === 0 ? [] : [[name, rest] as const];
  });
  return Object.fromEntries(kept);
}

/** Model named in a request's path: Gemini, Vertex, Bedrock, Azure deployments. */
export function modelInPath(path: string | undefined): string | null {
  const bare = stringOf(path).split('?', 1)[0] ?? '';
  const match = bare.match(/\/(?:models|model|tunedModels|deployments)\/([^/:]+(?::\d+)?)(?=[/:]|$)/);
  return match?.[1] ? safeDecode(match[1]) : null;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
