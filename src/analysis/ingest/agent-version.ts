/** How agents call themselves in their user agent, where it is not by their id. */
const productNames: Record<string, RegExp> = {
  claude: /\bclaude-cli\/(\d[\w.+-]*)/i,
  codex: /\bcodex[\w-]*\/(\d[\w.+-]*)/i,
  gemini: /\bGeminiCLI[\w-]*\/(\d[\w.+-]*)/i,
  qwen: /\bQwenCode[\w-]*\/(\d[\w.+-]*)/i,
};

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** The version an agent gives in the headers of a request, or null: pi gives none. */
export function agentVersion(agent: string, headers: Headers): string | null {
  const userAgent = headers['user-agent'];
  if (typeof userAgent !== 'string') return null;
  const product =
    productNames[agent] ?? new RegExp(`(?:^|[\\s(])${escaped(agent)}[\\w-]*/v?(\\d[\\w.+-]*)`, 'i');
  return product.exec(userAgent)?.[1] ?? null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
