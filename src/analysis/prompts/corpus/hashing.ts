/** Two 32-bit hashes of each line: the first at even indexes, the second at odd ones. */
export function lineHashes(lines: readonly string[]): Int32Array {
  const hashes = new Int32Array(lines.length * 2);
  lines.forEach((line, i) => {
    let a = 0x811c9dc5;
    let b = line.length ^ 0x9e3779b9;
    for (let at = 0; at < line.length; at++) {
      const unit = line.charCodeAt(at);
      a = Math.imul(a ^ unit, 0x01000193);
      b = Math.imul((b << 5) ^ (b >>> 27) ^ unit, 0x2c1b3c6d);
    }
    hashes[2 * i] = mix(a);
    hashes[2 * i + 1] = mix(b);
  });
  return hashes;
}

/** A 52-bit hash of a run of lines by content, independent of how lines are numbered. */
export function documentHash(hashes: Int32Array, ids: Int32Array, start: number, end: number): number {
  let a = end - start;
  let b = 0x85ebca6b;
  for (let i = start; i < end; i++) {
    const id = ids[i] as number;
    a = Math.imul(a ^ (hashes[2 * id] as number), 0x9e3779b1) + 1;
    b = Math.imul((b << 7) ^ (b >>> 25) ^ (hashes[2 * id + 1] as number), 0x85ebca77);
  }
  return (mix(a) >>> 0) * 0x100000 + (mix(b) >>> 12);
}

/** Mixes the bits of a 32-bit number (the finaliser of MurmurHash3, Austin Appleby, public domain). */
export function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

type Run = readonly [start: number, end: number];

/** Orders two runs of lines by content, in case their hashes collide. */
export function compareLineRuns(lines: readonly string[], ids: Int32Array, a: Run, b: Run): number {
  const shorter = Math.min(a[1] - a[0], b[1] - b[0]);
  for (let i = 0; i < shorter; i++) {
    const left = ids[a[0] + i] as number;
    const right = ids[b[0] + i] as number;
    if (left !== right) return (lines[left] as string) < (lines[right] as string) ? -1 : 1;
  }
  return a[1] - a[0] - (b[1] - b[0]);
}
