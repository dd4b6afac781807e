/** Product names of agents in the user agent header, if they differ from the id. */
const productNames: Record<string, RegExp> = {
  claude: /\bclaude-cli\/(\d[\w.+-]*)/i,
  codex: /\bcodex[\w-]*\/(\d[\w.+-]*)/i,
  gemini: /\bGeminiCLI[\w-]*\/(\d[\w.+-]*)/i,
  qwen: /\bQwenCode[\w-]*\/(\d[\w.+-]*)/i,
};

/** Headers in which a client gives its name and version, most reliable first. */
const namingHeaders = ['user-agent', 'x-dashscope-useragent', 'x-goog-api-client'];

type Headers = Readonly<Record<string, string | readonly string[]>>;

/**
 * The agent version in the headers of a request and the header it was found in; null when there is none (pi sends
 * none).
 */
export function agentVersion(
  agent: string,
  headers: Headers,
): { agent_version: string; agent_version_evidence: string } | null {
  const product =
    productNames[agent] ?? new RegExp(`(?:^|[\\s(])${escaped(agent)}[\\w-]*/v?(\\d[\\w.+-]*)`, 'i');
  for (const name of namingHeaders) {
    const value = headers[name];
    const version = typeof value === 'string' ? product.exec(value)?.[1] : undefined;
    if (version !== undefined) {
      return {
        agent_version: version,
        agent_version_evidence: name === 'user-agent' ? 'user agent' : `header ${name}`,
      };
    }
  }
  return null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
