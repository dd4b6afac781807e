import type { Writable } from 'node:stream';
import * as library from 'ws';

/** What is used of ws's frame reader; exported by the package, but not described in its types. */
interface Internals {
  Receiver: new (options: {
    isServer: boolean;
    extensions: Record<string, PerMessageDeflate>;
    maxPayload: number;
    skipUTF8Validation: boolean;
  }) => Writable;
  PerMessageDeflate: new (options: { isServer: boolean; maxPayload: number }) => PerMessageDeflate;
  extension: { parse(header: string): Record<string, Record<string, unknown>[]> };
}

export interface PerMessageDeflate {
  /** Takes parameters as agreed; normalises them in place. */
  accept(configurations: Record<string, unknown>[]): void;
  cleanup(): void;
}

export const { Receiver, PerMessageDeflate, extension } = library as unknown as Internals;
