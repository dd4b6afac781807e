/** A real agent CLI that tests and sample captures run, pinned: versions drift and so do their prompts. */
export interface ClientPin {
  /** Agent id, which is also the name of its command. */
  id: string;
  package: string;
  version: string;
  licence: string;
  /** `false` for proprietary clients: run in live tests, never captured into the repository. */
  mayBeCaptured: boolean;
}

/** The six CLIs that lens is proved against. */
export const clientPins: readonly ClientPin[] = [
  {
    id: 'claude',
    package: '@anthropic-ai/claude-code',
    version: '2.1.329',
    licence: 'proprietary',
    mayBeCaptured: false,
  },
  { id: 'codex', package: '@openai/codex', version: '0.169.0', licence: 'Apache-2.0', mayBeCaptured: true },
  {
    id: 'gemini',
    package: '@google/gemini-cli',
    version: '0.61.0',
    licence: 'Apache-2.0',
    mayBeCaptured: true,
  },
  { id: 'opencode', package: 'opencode-ai', version: '1.18.33', licence: 'MIT', mayBeCaptured: true },
  {
    id: 'pi',
    package: '@earendil-works/pi-coding-agent',
    version: '0.87.1',
    licence: 'MIT',
    mayBeCaptured: true,
  },
  {
    id: 'qwen',
    package: '@qwen-code/qwen-code',
    version: '0.24.4',
    licence: 'Apache-2.0',
    mayBeCaptured: true,
  },
];

/** A CLI that is tried in a dry run only: in forward mode, with a dummy key. */
export interface DryRunPin extends ClientPin {
  /** Its arguments before the prompt. */
  words: readonly string[];
  env: Readonly<Record<string, string>>;
}

const dummy = 'sk-ant-dummy-1234567890';

export const dryRunPins: readonly DryRunPin[] = [
  {
    id: 'cline',
    package: 'cline',
    version: '3.0.65',
    licence: 'Apache-2.0',
    mayBeCaptured: true,
    words: ['-P', 'anthropic', '-k', dummy, '-m', 'claude-sonnet-4-5', '-t', '60'],
    env: {},
  },
  {
    id: 'cn',
    package: '@continuedev/cli',
    version: '1.5.47',
    licence: 'Apache-2.0',
    mayBeCaptured: true,
    words: ['-p'],
    env: { ANTHROPIC_API_KEY: dummy },
  },
  {
    id: 'grok',
    package: '@xai-official/grok',
    version: '1.0.41',
    licence: 'Apache-2.0',
    mayBeCaptured: true,
    words: ['-p'],
    env: { XAI_API_KEY: 'xai-dummy-1234567890' },
  },
];
