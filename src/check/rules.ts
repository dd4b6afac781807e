import type { Baseline, BaselinePrompt, BaselineTool } from '../read/baseline.ts';
import { count, plural } from '../text/figures.ts';

/** What a project forbids; docs/check.md explains each. */
export interface CheckRules {
  /** Percent that the tokens of a prompt, its tools included, may grow. */
  growth: number | false;
  /** Lines at the start of a prompt in which nothing may vary; 0 or false for none. */
  fixedLines: number | false;
  /** Every tool has a description. */
  descriptions: boolean;
  /** No tool or parameter disappears, becomes required, or accepts less. */
  schemas: boolean;
  /** Nothing varies from run to run that did not before. */
  slots: boolean;
}

export const defaultRules: CheckRules = {
  growth: 10,
  fixedLines: 0,
  descriptions: true,
  schemas: true,
  slots: true,
};

/** One rule that one prompt breaks. */
export interface Violation {
  rule: keyof CheckRules;
  prompt: string;
  message: string;
}

/** What a comparison with a baseline gives. */
export interface CheckResult {
  violations: Violation[];
  /** Changes that no rule forbids. */
  notes: string[];
  /** Prompts of the baseline that the captures do not contain: they could not be checked. */
  missing: string[];
  prompts: { prompt: string; before: number | null; after: number }[];
}

const tokensOf = ({ prompt_tokens, tool_tokens }: BaselinePrompt): number => prompt_tokens + tool_tokens;

/** Compares prompts with those of a baseline by the rules of a project. */
export function checkBaseline(baseline: Baseline, current: Baseline, rules: CheckRules): CheckResult {
  const names = Object.keys(current.prompts).sort();
  const results = names.map((name) => {
    const now = current.prompts[name] as BaselinePrompt;
    return checkPrompt(name, baseline.prompts[name], now, rules);
  });
  return {
    violations: results.flatMap(({ violations }) => violations),
    notes: [
      ...(baseline.lens === current.lens
        ? []
        : [
            `The baseline was written by lens ${baseline.lens}; this is ${current.lens}. If its figures differ without a change of the prompt, write it again with --update.`,
          ]),
      ...results.flatMap(({ notes }) => notes),
    ],
    missing: Object.keys(baseline.prompts)
      .filter((name) => !(name in current.prompts))
      .sort(),
    prompts: names.map((name) => {
      const before = baseline.prompts[name];
      return {
        prompt: name,
        before: before ? tokensOf(before) : null,
        after: tokensOf(current.prompts[name] as BaselinePrompt),
      };
    }),
  };
}

function checkPrompt(
  prompt: string,
  before: BaselinePrompt | undefined,
  now: BaselinePrompt,
  rules: CheckRules,
): Pick<CheckResult, 'violations' | 'notes'> {
  const violations: Violation[] = [];
  const notes: string[] = [];
  const broken = (rule: keyof CheckRules, message: string): void =>
    void violations.push({ rule, prompt, message });
  if (rules.descriptions) {
    for (const [name, { described }] of Object.entries(now.tools))
      if (!described) broken('descriptions', `The tool ${name} has no description.`);
  }
  for (const [name, { line, kind }] of Object.entries(now.slots)) {
    if (rules.fixedLines !== false && line <= rules.fixedLines)
      broken(
        'fixedLines',
        `${name} (${kind}) varies in line ${line}; the first ${plural(rules.fixedLines, 'line')} must not vary.`,
      );
  }
  if (!before) {
    notes.push(`${prompt}: not in the baseline (${count(tokensOf(now))} tokens).`);
    return { violations, notes };
  }
  const [old, size] = [tokensOf(before), tokensOf(now)];
  if (rules.growth !== false && size > old * (1 + rules.growth / 100)) {
    const percent = old === 0 ? '' : `, ${Math.round(((size - old) / old) * 1000) / 10} %`;
    broken(
      'growth',
      `The prompt grew from ${count(old)} to ${count(size)} tokens${percent}; ${rules.growth} % is allowed.`,
    );
  }
  if (rules.slots) {
    for (const [name, slot] of slotsWithout(now, before))
      broken('slots', `${name} (${slot.kind}) in line ${slot.line} varies and did not before.`);
  }
  for (const [name] of slotsWithout(before, now)) notes.push(`${prompt}: ${name} no longer varies.`);
  for (const { breaks, message } of toolDifferences(before, now)) {
    if (breaks && rules.schemas) broken('schemas', message);
    else notes.push(`${prompt}: ${message}`);
  }
  return { violations, notes };
}

/** Slots of `own` that `other` lacks. The same fixed text around a slot identifies it under any name; otherwise its name does. */
function slotsWithout(own: BaselinePrompt, other: BaselinePrompt) {
  const ids = new Set(Object.values(other.slots).flatMap(({ id }) => id ?? []));
  return Object.entries(own.slots).filter(
    ([name, { id }]) => !(name in other.slots) && (id === undefined || !ids.has(id)),
  );
}

/** Changes of tools. One breaks callers when calls that were valid may not be valid any more. */
function toolDifferences(
  before: BaselinePrompt,
  now: BaselinePrompt,
): { breaks: boolean; message: string }[] {
  const names = [...new Set([...Object.keys(before.tools), ...Object.keys(now.tools)])].sort();
  return names.flatMap((name) => {
    const [old, tool] = [before.tools[name], now.tools[name]];
    if (!tool) return [{ breaks: true, message: `The tool ${name} is gone.` }];
    if (!old) return [{ breaks: false, message: `The tool ${name} is new.` }];
    return parameterDifferences(name, old, tool);
  });
}

function parameterDifferences(tool: string, old: BaselineTool, now: BaselineTool) {
  const paths = [...new Set([...Object.keys(old.parameters), ...Object.keys(now.parameters)])].sort();
  return paths.flatMap((path) => {
    const [before, after] = [old.parameters[path], now.parameters[path]];
    if (before === after) return [];
    if (after === undefined) return [{ breaks: true, message: `${tool}: the parameter ${path} is gone.` }];
    const parsed = parse(after);
    if (before === undefined) {
      const kind = parsed.required ? 'required' : 'optional';
      return [{ breaks: parsed.required, message: `${tool}: the ${kind} parameter ${path} is new.` }];
    }
    const message = `${tool}: the parameter ${path} was "${before}" and is "${after}".`;
    return [{ breaks: narrows(parse(before), parsed), message }];
  });
}

interface Parameter {
  types: string[];
  required: boolean;
  values: string[] | null;
}

/** Parses `string, required, one of a | b`. */
function parse(text: string): Parameter {
  const [head = '', values] = text.split(', one of ');
  const [types = '', required] = head.split(', ');
  return {
    types: types.split('|').map((type) => type.trim()),
    required: required === 'required',
    values: values?.split(' | ') ?? null,
  };
}

/** Whether a parameter accepts less than before. */
function narrows(before: Parameter, after: Parameter): boolean {
  if (after.required && !before.required) return true;
  if (!after.types.includes('any') && before.types.some((type) => !after.types.includes(type))) return true;
  if (after.values === null) return false;
  return before.values === null || before.values.some((value) => !after.values?.includes(value));
}
