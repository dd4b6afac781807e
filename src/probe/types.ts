import { z } from 'zod';
import { scriptSchema } from '../proxy/dry/script.ts';

/** A name that is part of a label and of a file name. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]*$/, 'only lower-case letters, digits, dots and dashes')
  .max(40);
/** A path inside the folder that it belongs to. */
const innerPath = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith('/') && !path.split(/[\\/]/).includes('..'),
    'a path inside the folder, without ".."',
  );
const files = z.record(z.string(), z.string()).superRefine((value, context) => {
  for (const file of Object.keys(value)) {
    for (const { message } of innerPath.safeParse(file).error?.issues ?? [])
      context.addIssue({ code: 'custom', message, path: [file] });
  }
});
/** `{home}`, `{project}`, `{node}` and `{mcp}` (the script of an MCP server with one tool) are replaced in values. */
const variables = z.record(z.string().min(1), z.string());

/** One way to run an agent. It differs from the baseline in one factor. */
const situationSchema = z.strictObject({
  name,
  /** What differs: date, git, model … Several situations may share a factor. */
  factor: name,
  /** One line on what is done. */
  about: z.string().min(1),
  prompt: z.string().min(1).optional(),
  /** A prompt that continues the conversation in a second process. */
  next: z.string().min(1).optional(),
  /** Another model: `true` for the agent's own second model. */
  model: z.union([z.literal(true), z.string().min(1)]).optional(),
  /** Flags in place of the agent's own. */
  args: z.array(z.string()).optional(),
  /** State of the project: a clean repository (the baseline), no repository, changes, or another branch. */
  git: z.enum(['none', 'clean', 'dirty', 'branch']).optional(),
  /** Name of the project's folder. */
  folder: name.optional(),
  /** Folder inside the project in which the agent runs. */
  subfolder: innerPath.optional(),
  /** Text of the agent's memory file. */
  memory: z.string().optional(),
  /** More files of the project, and of the home folder. */
  files: files.optional(),
  home: files.optional(),
  env: variables.optional(),
  /** `date`: a time zone in which the day differs from UTC; `zone`: one in which it does not. */
  clock: z.enum(['date', 'zone']).optional(),
  /** Adds an MCP server with one tool. */
  mcp: z.boolean().optional(),
  /** Answers from inside lens: text, or one tool call first. */
  dry: z.enum(['text', 'tool']).optional(),
  /** Answers of a script, for deeper turns: see docs/scripts.md. */
  script: scriptSchema.optional(),
});
export type Situation = z.infer<typeof situationSchema>;

/** A file for `--situations`: more situations, for all agents or for some. */
export const situationFileSchema = z.strictObject({
  situations: z
    .array(situationSchema.extend({ agents: z.array(z.string().min(1)).optional() }))
    .min(1)
    .superRefine((situations, context) => {
      const names = situations.map(({ name }) => name);
      const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
      if (twice < 0) return;
      const message = `two situations have the name "${names[twice]}"`;
      context.addIssue({ code: 'custom', message, path: [twice, 'name'] });
    }),
});

/** How an agent is installed and run without a person. */
export interface AgentRecipe {
  /** Agent id. */
  id: string;
  /** Name of its program; the id when it is left out. */
  program?: string;
  /** npm package. */
  package: string;
  /** Arguments after the command: `{args}` and `{model}` are replaced by several or none, `{prompt}` by one. */
  command: readonly string[];
  /** Arguments that continue the last conversation of the folder; none for an agent that cannot. */
  continues?: readonly string[];
  args?: readonly string[];
  /** Flags that select a model, with `{model}`. */
  modelArgs?: readonly string[];
  /** Model of the baseline, of an agent that needs one by name. */
  model?: string;
  /** Model of the situation `model`. */
  otherModel?: string;
  /** Files of the home folder that represent a user's settings. */
  home?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
  /** Variables that contain `{url}`, the address of lens, for an agent that does not use a proxy. */
  baseUrls?: Readonly<Record<string, string>>;
  /** Memory file that the agent reads in its project. */
  memory?: string;
  /** What adds an MCP server. */
  mcp?: {
    home?: Readonly<Record<string, string>>;
    files?: Readonly<Record<string, string>>;
    args?: readonly string[];
  };
  /** Situations of this agent alone: its modes and flags. */
  situations?: readonly Situation[];
  /** Common situations that this agent cannot be run in. */
  without?: readonly string[];
}

/** A version of an agent that is to be probed. */
export interface Subject {
  recipe: AgentRecipe;
  /** Exact version. */
  version: string;
  /** Absolute path of its program. */
  program: string;
  /** Folders that come first on its PATH. */
  path: readonly string[];
  /** Folder that it was installed into; undefined for a program of the machine. */
  folder?: string;
}

/** The result of one run. */
export interface RunResult {
  /** File names of its logs in the folder of the captures. */
  logs: string[];
  /** Requests to models. */
  requests: number;
  /** Duration in milliseconds. */
  ms: number;
}

/** Why a run gave no capture, and the last lines that the agent printed. */
export interface RunFailure {
  reason: string;
  output: string;
}
