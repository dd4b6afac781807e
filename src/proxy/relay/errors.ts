import type { ExchangeError } from '../types.ts';

/**
 * Code and message of a failed connection or a broken body. The code is that of the innermost error that has one:
 * undici wraps Node's errors, and Node wraps those of several addresses in one.
 */
export function exchangeError(error: unknown): ExchangeError {
  for (let inner = error; inner instanceof Error; inner = inner.cause ?? firstOf(inner)) {
    const code = (inner as NodeJS.ErrnoException).code;
    const deeper = inner.cause ?? firstOf(inner);
    if (typeof code === 'string' && !(deeper instanceof Error && 'code' in deeper)) {
      return { code, message: inner.message || messageOf(error) };
    }
  }
  return { code: 'UNKNOWN', message: messageOf(error) };
}

function firstOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
