/** What differs between two runs of the same agent without a meaning: ids, times, durations. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b(?:resp|msg|call|toolu|ses|prt|rs|fc|req|chatcmpl|turn|user|session)_[\w-]{6,}/g, '<id>'],
  [/\b(cch|cc_[a-z_]+)=[\w.-]+/g, '$1=<id>'],
  [/\b[\da-f]{16,64}\b/gi, '<hex>'],
  [/\b1[6-9]\d{8}(?:\d{3})?\b/g, '<epoch>'],
  [/\b\d+(?:\.\d+)? ?(?:ms|milliseconds|seconds|s)\b/g, '<duration>'],
  [/\b\d{1,2}:\d{2}:\d{2}(?: ?[AP]M)?/g, '<clock>'],
  [/\b[A-Za-z\d]{26,}\b/g, '<id>'],
];

/** A text without ids, times and durations. */
export function normaliseText(text: string): string {
  return patterns.reduce((result, [pattern, name]) => result.replace(pattern, name), text);
}

/** A JSON value whose ids, times and texts are normalised; keys and structure stay. */
export function normaliseValue(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return /(?:^|_)id$/i.test(key) ? '<id>' : normaliseText(value);
  if (typeof value === 'number') return isTime(value) ? '<epoch>' : value;
  if (Array.isArray(value)) return value.map((inner) => normaliseValue(inner));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [normaliseText(name), normaliseValue(inner, name)]),
  );
}

/** Seconds or milliseconds since 1970, of the years 2020 to 2033. */
function isTime(value: number): boolean {
  return (value > 1.6e9 && value < 2e9) || (value > 1.6e12 && value < 2e12);
}
