/** How lens is placed between an agent and its model API: as base URL, or as HTTPS proxy with a local CA. */
export type CaptureMode = 'reverse' | 'forward';

export interface LaunchInput {
  /** The command as typed after `--`. */
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** `http://127.0.0.1:PORT` of lens' listener. */
  url: string;
  mode: CaptureMode;
  /** Lens answers by itself: a missing credential may be replaced by a dummy one. */
  dry: boolean;
  /** A folder that is removed when the capture ends; for settings files that leave the user's own untouched. */
  scratch: string;
  /** Needed in forward mode: PEM file with lens' CA alone, and one with the system's store and it. */
  ca?: { caFile: string; bundleFile: string };
}

/** Where requests whose path starts with `prefix` go: an origin without path, as `https://api.openai.com`. */
export interface Route {
  prefix: string;
  origin: string;
}

/** What is changed for the agent's process, and nothing else. */
export interface LaunchPlan {
  command: string[];
  /** Variables set for the child only. */
  env: Record<string, string>;
  /** Variables removed for the child only. */
  unset?: string[];
  /** Name and non-secret value of everything set, for the session line. */
  settings: Record<string, string>;
  /** Notes for the session line, such as "dummy credential". */
  notes: string[];
  /**
   * Reverse mode: origins by path, the first whose prefix fits wins; the last has the prefix `''`. The path of the
   * agent's own base URL is already part of the one the plan gives it, so a request's path is sent on as it comes.
   */
  routes: Route[];
}

/** Everything lens knows about one agent; table.ts lists them. */
export interface AgentSpec {
  /** Agent id: the command's name. Its display name is in src/text/agents.ts. */
  id: string;
  binaries: readonly string[];
  /** Run here with a real CLI (then the version), or wired from public facts. */
  verified: { version: string } | 'not run';
  /** Version whose dry run was recorded (forward mode, a dummy key, no person), of an agent that is otherwise `not run`. */
  dryRun?: string;
  defaultMode: CaptureMode;
  /** Flag that prints the version, of an agent whose requests do not name theirs. */
  versionFlag?: string;
  /** Hosts that carry model traffic: decrypted in forward mode, exact names. */
  hosts: readonly string[];
  /**
   * Base URL the agent would use by itself, from its flags, env and settings files; its path included. Its host is
   * decrypted in forward mode in addition to `hosts`.
   */
  upstream(input: Pick<LaunchInput, 'command' | 'env' | 'cwd'>): Promise<string> | string;
  /** @throws LensError `usage` when the agent cannot be captured in the mode asked for. */
  plan(input: LaunchInput): Promise<LaunchPlan> | LaunchPlan;
  /** Whether a request comes from this agent, by user agent and headers (lower-case names). */
  recognises(request: { headers: Readonly<Record<string, string>>; path: string }): boolean;
}
