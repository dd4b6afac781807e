import type { ToolDefinition } from '../../wire/types.ts';

interface OwnTool {
  name: string;
  namespace?: string;
  freeForm: boolean;
}

/** Longest name that all wires accept. */
const MAX_NAME = 64;

/**
 * Names of a request's tools that every wire accepts, and the way back: a namespace becomes part of the name,
 * characters that some wire refuses become `_`, and a name that is taken gets a number.
 */
export class ToolNames {
  readonly #own = new Map<string, OwnTool>();
  readonly #common = new Map<string, string>();

  constructor(tools: readonly ToolDefinition[]) {
    for (const tool of tools)
      if (tool.type !== 'server') this.add(tool.name, tool.namespace, tool.type === 'custom');
  }

  /** The common name of a tool; one that no definition names (a call of an earlier turn) is added. */
  add(name: string, namespace?: string, freeForm = false): string {
    const key = JSON.stringify([namespace ?? '', name]);
    const known = this.#common.get(key);
    if (known !== undefined) return known;
    const whole =
      (namespace ? `${namespace}__${name}` : name).replace(/[^\w-]/g, '_').slice(0, MAX_NAME) || 'tool';
    let common = whole;
    for (let number = 2; this.#own.has(common); number++)
      common = `${whole.slice(0, MAX_NAME - 4)}_${number}`;
    this.#common.set(key, common);
    this.#own.set(common, { name, ...(namespace ? { namespace } : {}), freeForm });
    return common;
  }

  /** The client's own tool of a common name; a name that a model made up is its own. */
  own(common: string): OwnTool {
    return this.#own.get(common) ?? { name: common, freeForm: false };
  }
}
