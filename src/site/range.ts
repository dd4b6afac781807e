/** Part of a body that was asked for, as offsets; `end` is the last one. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What a Range header asks for of a body of `size` bytes (RFC 9110, 14.2). Undefined if it has none, several, or
 * another unit, so that the whole body is sent; null if the range is outside the body.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | null | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? null : { start, end };
}
