/** The wire formats lens understands. */
export type WireName =
  | 'anthropic-messages'
  | 'bedrock-converse'
  | 'openai-responses'
  | 'openai-chat'
  | 'gemini'
  | 'ollama';

/** Lists of a request in the order a provider's cache sees them. */
export type ListName = 'tools' | 'system' | 'messages';

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/** A tool as a request offers it, in any wire. */
export interface ToolDefinition {
  name: string;
  /** Set for tools inside a namespace (`additional_tools`, MCP namespaces). */
  namespace?: string;
  /** The request's description of the namespace: the model reads it too. */
  namespaceDescription?: string;
  /**
   * `function` with JSON schema, `custom` (free-form input), or `server` (defined by the provider: run by it, such as
   * web search, or by the client to its definition, such as a local shell).
   */
  type: 'function' | 'custom' | 'server';
  /** The wire's own type word, such as `web_search_20250305` or `local_shell`. */
  wireType?: string;
  description: string;
  /** JSON schema of the parameters, or undefined when the tool has none. */
  schema?: unknown;
  /** In the body but not in the prompt (`defer_loading`). */
  deferred: boolean;
}

/**
 * Who wrote a text in a user message: the agent (an instruction or context), the person, or neither
 * (`attachment`: file contents, command output, image fences that came along with what was typed).
 */
export type Author = 'agent' | 'person' | 'attachment';

/** One part of a message, with a text that can be read and searched. */
export type Block =
  /** `author` only where the text itself or the client's own label shows it; see context-rules.ts. */
  | { type: 'text'; text: string; author?: Author; citations?: unknown[]; signature?: string; refusal?: true }
  | { type: 'thinking'; text: string; signature?: string; redacted?: boolean }
  | {
      type: 'tool_call';
      id: string;
      name: string;
      namespace?: string;
      input: unknown;
      text: string;
      signature?: string;
    }
  | { type: 'tool_result'; id: string; text: string; isError: boolean }
  | { type: 'image' | 'audio' | 'document'; text: string; mediaType?: string; bytes?: number }
  /** A block type lens does not know: kept whole as JSON text. */
  | { type: 'other'; wireType: string; text: string };

/** One element of a request's list, viewed alone: a pure function of its JSON, so it can be kept by hash. */
export interface ElementView {
  role: Role;
  blocks: Block[];
  tools: ToolDefinition[];
  /**
   * Paths below the element of the parts that the text blocks are, same order as the text blocks in `blocks`:
   * `.content`, `.content[1]`, `.parts[0]`; '' when the element is the part itself or a bare string.
   */
  paths: string[];
  /** The element carries a cache marker (`cache_control`). */
  cacheMarker: boolean;
}

export type SurfaceKind = 'system' | 'developer' | 'system-message' | 'context' | 'tools';

/** An instruction text that the agent, not the person, wrote: the unit that families and templates are made of. */
export interface Surface {
  kind: SurfaceKind;
  /** Its place: `system[1]`, `instructions`, `input[0].content[1]`, `messages[0].content`. */
  place: string;
  text: string;
}

export interface Message {
  role: Role;
  /** Index in the wire's own list. */
  index: number;
  blocks: Block[];
}

/** A request in one model for all wires. */
export interface RequestModel {
  model: string | null;
  stream: boolean;
  /** In wire order. */
  tools: ToolDefinition[];
  /** In wire order. */
  surfaces: Surface[];
  messages: Message[];
  /** Every other top-level member, as sent. */
  params: Record<string, unknown>;
  /** What the person typed last, where it can be recognised. */
  userPrompt: string | null;
}

/** Usage with one meaning for all providers; each number is in tokens, null when not reported. */
export interface Usage {
  /** Input that neither came from nor went to the cache; includes prompts of tools that run on the server. */
  uncached: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  /** Parts of cacheWrite by time to live, where they are reported. */
  cacheWrite5m: number | null;
  cacheWrite1h: number | null;
  /** uncached + cacheRead + cacheWrite. */
  input: number | null;
  /** Includes reasoning. */
  output: number | null;
  reasoning: number | null;
  /** What is reported and cannot be right, in words; absent when nothing is wrong. */
  problems?: string[];
  /** Numbers under names that lens does not know, by dotted path; absent when there are none. */
  unknown?: Record<string, number>;
}

/** An answer put together from its stream or JSON body. */
export interface ResponseModel {
  model: string | null;
  /** The provider's id of the message or response. */
  id: string | null;
  role: Role;
  blocks: Block[];
  stopReason: string | null;
  /** The provider's usage object, unchanged; the last snapshot of a stream. */
  usage: unknown;
  /** An error event or error body, unchanged. */
  error?: unknown;
  /** The protocol's own end was seen (`message_stop`, `response.completed`, `[DONE]`, a finish reason). */
  finished: boolean;
  /** What the server edited in the conversation before it answered, as sent (Anthropic). */
  contextManagement?: unknown;
  /** All alternatives, when the answer has more than one; `blocks` and `stopReason` above are the first one's. */
  choices?: { index: number; blocks: Block[]; stopReason: string | null }[];
  /** Event types and fields that lens does not know, kept. */
  unknown: unknown[];
}

/** Puts a streamed answer together; fed with whole SSE events, in any chunking of the bytes below them. */
export interface ResponseAssembler {
  /** Returns true when the event carries content (text, thinking or tool input), for TTFT. */
  push(event: { event: string | null; data: unknown }): boolean;
  result(): ResponseModel;
}

/** Everything lens knows of one wire format. One file (or folder) each, listed in src/wire/table.ts. */
export interface Wire {
  readonly name: WireName;
  /** Whether a request path (without query) is this wire's; `detectWire` asks all wires this first. */
  matchesPath(path: string): boolean;
  /** Whether a body has this wire's shape; asked when no path decides. */
  matchesBody(body: unknown): boolean;
  /** Top-level members that are lists (or list-like texts), dotted where nested, and what they hold, in cache order. */
  readonly lists: readonly { member: string; list: ListName }[];
  /** Views one element of a list; `element` of a member that is a bare string is that string. */
  view(list: ListName, element: unknown): ElementView;
  /**
   * The whole request in one model. `path` is the request's path: Gemini, Bedrock and Vertex name the model (and
   * whether to stream) there and not in the body.
   */
  split(body: unknown, path?: string): RequestModel;
  assembler(): ResponseAssembler;
  /** An answer that came as one JSON body. */
  fromJson(body: unknown): ResponseModel;
  usage(raw: unknown): Usage;
}
