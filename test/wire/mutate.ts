/** A generator of numbers from 0 up to, not including, 1: the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const nested = (depth: number): unknown => JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`);

/** Values of other types than any member expects, and names that plain objects have from their prototype. */
const hostile: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e9,
  1e300,
  '',
  'x',
  '[DONE]',
  '{"a":1',
  '__proto__',
  'constructor',
  'toString',
  '__defineGetter__',
  'data:image/png;base64,AAAA',
  [],
  [[]],
  [null],
  ['x', 1, {}],
  {},
  { type: 'toString' },
  { type: 'text', text: 7 },
  { type: 'tool_use', name: [], input: '{' },
  { role: {}, content: 5, parts: 'x' },
  { constructor: 1, toString: 2 },
  JSON.parse('{"__proto__":{"type":"text"},"hasOwnProperty":1}'),
  nested(40),
];

/** A copy of a JSON value in which up to `times` parts are replaced, removed, doubled or renamed. */
export function mutate(value: unknown, next: () => number, times: number): unknown {
  const root = { value: structuredClone(value) };
  for (let turn = 0; turn < times; turn++) {
    const places: { owner: Record<string, unknown> | unknown[]; key: string | number }[] = [];
    const walk = (owner: Record<string, unknown> | unknown[]): void => {
      for (const key of Object.keys(owner)) {
        places.push({ owner, key });
        const member = (owner as Record<string, unknown>)[key];
        if (typeof member === 'object' && member !== null) walk(member as unknown[]);
      }
    };
    walk(root);
    const place = places[Math.floor(next() * places.length)];
    if (place === undefined) break;
    const owner = place.owner as Record<string, unknown>;
    const kind = next();
    if (kind < 0.7) owner[place.key] = structuredClone(hostile[Math.floor(next() * hostile.length)]);
    else if (kind < 0.8 && owner !== root) delete owner[place.key];
    else if (kind < 0.9 && Array.isArray(place.owner)) place.owner.push(owner[place.key]);
    else if (owner !== root) owner[['constructor', 'type', '', 'a.b'][turn % 4] as string] = owner[place.key];
  }
  // What a body can be: a list with a hole is none.
  return root.value === undefined ? null : JSON.parse(JSON.stringify(root.value));
}

/** Events in another order: some swapped, left out or doubled. */
export function reordered(events: unknown, next: () => number): unknown {
  if (!Array.isArray(events) || events.length === 0 || next() < 0.5) return events;
  const list = [...events];
  for (let turn = Math.floor(next() * 4); turn >= 0; turn--) {
    const [a, b] = [next(), next()].map((at) => Math.floor(at * list.length)) as [number, number];
    const kind = next();
    if (kind < 0.4) [list[a], list[b]] = [list[b], list[a]];
    else if (kind < 0.7) list.splice(a, 1);
    else list.splice(b, 0, list[a]);
  }
  return list;
}

const odd = [
  '\0',
  '\r',
  '\n\n',
  '"',
  '{',
  '}',
  ']',
  ':',
  '\ufeff',
  '\ud800',
  '%zz',
  '?',
  '/',
  ' ',
  'data:',
  '\u2028',
];

/** A text in which some characters are replaced, inserted or cut off. */
export function damaged(text: string, next: () => number): string {
  let result = text;
  for (let turn = Math.floor(next() * 5); turn >= 0; turn--) {
    const at = Math.floor(next() * (result.length + 1));
    const kind = next();
    const piece = odd[Math.floor(next() * odd.length)] as string;
    if (kind < 0.3) result = result.slice(0, at);
    else result = result.slice(0, at) + piece + result.slice(kind < 0.6 ? at : at + 1);
  }
  return result;
}
