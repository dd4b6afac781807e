/**
 * Keeps lens alive through a defect of its own: an agent that has lens as its only way out must not lose its connections
 * because one handler threw. Each defect is told once; the returned function gives errors their usual effect back.
 */
export function surviveDefects(tell: (message: string) => void): () => void {
  const told = new Set<string>();
  const listener = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (told.has(text)) return;
    told.add(text);
    tell(`a defect in lens, please report it; the capture goes on: ${text}`);
  };
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return () => {
    process.off('uncaughtException', listener);
    process.off('unhandledRejection', listener);
  };
}
