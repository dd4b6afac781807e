/** A line with holes: `literals` has one part more than there are holes. */
export interface Pattern {
  literals: string[];
  /** Values of the holes for each line, in the order the lines were given. */
  values: string[][];
}

/** Path segments that are identifiers by themselves: the path around them is fixed text. */
const identifier =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{7,64}|\d+|\d{4}-\d{2}-\d{2}|v?\d+(?:\.\d+)+)$/i;

/**
 * A path that differs only in identifiers (a session's UUID, a number, a date) is fixed but for these. Any other path
 * varies as a whole: which of its folders happen to be the same says more about the machine than about the prompt.
 */
export function narrowPath(pattern: Pattern): Pattern {
  let result = pattern;
  for (let hole = pattern.literals.length - 2; hole >= 0; hole--) result = narrowHole(result, hole);
  return result;
}

function narrowHole({ literals, values }: Pattern, hole: number): Pattern {
  const split = values.map((row) => (row[hole] as string).split('/'));
  const first = split[0] as string[];
  if (first.length < 2 || split.some((parts) => parts.length !== first.length)) return { literals, values };
  const varying = first.map((part, i) => split.some((parts) => parts[i] !== part));
  const isIdentifier = (i: number): boolean => split.every((parts) => identifier.test(parts[i] as string));
  if (!varying.every((varies, i) => !varies || isIdentifier(i))) return { literals, values };
  const inner: string[] = [];
  let literal = literals[hole] as string;
  first.forEach((part, i) => {
    literal += i > 0 ? '/' : '';
    if (varying[i]) {
      inner.push(literal);
      literal = '';
    } else literal += part;
  });
  inner.push(literal + (literals[hole + 1] as string));
  return {
    literals: [...literals.slice(0, hole), ...inner, ...literals.slice(hole + 2)],
    values: values.map((row, r) => [
      ...row.slice(0, hole),
      ...(split[r] as string[]).filter((_, i) => varying[i]),
      ...row.slice(hole + 1),
    ]),
  };
}
