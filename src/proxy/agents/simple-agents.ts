import { type AgentFacts, simpleAgent } from './simple.ts';
import type { AgentSpec } from './types.ts';

/** Agents that are wired by public facts alone, in alphabetical order. */
const facts: readonly AgentFacts[] = [
  // Aider: its library takes base URLs from these variables.
  {
    id: 'aider',
    binaries: ['aider'],
    hosts: ['api.anthropic.com', 'api.openai.com', 'openrouter.ai', 'api.deepseek.com'],
    upstream: 'https://api.openai.com/v1',
    baseUrls: {
      OPENAI_API_BASE: 'https://api.openai.com/v1',
      ANTHROPIC_API_BASE: 'https://api.anthropic.com',
    },
    userAgent: /^(aider|litellm)/i,
  },
  // Amp: its service is between the agent and the models.
  {
    id: 'amp',
    binaries: ['amp'],
    hosts: ['ampcode.com'],
    upstream: 'https://ampcode.com',
    baseUrls: { AMP_URL: 'https://ampcode.com' },
    keys: ['AMP_API_KEY'],
    userAgent: /^amp\b/i,
  },
  // Antigravity: Code Assist's wire; login and other hosts pass untouched.
  {
    id: 'agy',
    binaries: ['agy', 'antigravity'],
    hosts: ['daily-cloudcode-pa.googleapis.com', 'cloudcode-pa.googleapis.com'],
    upstream: 'https://daily-cloudcode-pa.googleapis.com',
    baseUrls: { CLOUD_CODE_URL: 'https://daily-cloudcode-pa.googleapis.com' },
    userAgent: /antigravity/i,
  },
  // Cline's and Roo Code's command line.
  {
    id: 'cline',
    dryRun: '3.0.65',
    binaries: ['cline', 'roo'],
    hosts: ['api.cline.bot', 'api.anthropic.com', 'api.openai.com', 'openrouter.ai'],
    upstream: 'https://api.cline.bot/api/v1',
    userAgent: /cline|roo-?code/i,
  },
  // CodeBuddy Code.
  {
    id: 'codebuddy',
    binaries: ['codebuddy', 'cbc'],
    hosts: ['copilot.tencent.com', 'www.codebuddy.ai'],
    upstream: 'https://copilot.tencent.com/v2',
    baseUrls: { CODEBUDDY_BASE_URL: 'https://copilot.tencent.com/v2' },
    keys: ['CODEBUDDY_API_KEY'],
    userAgent: /codebuddy/i,
    notes: [
      'An env member in CodeBuddy settings wins over these variables: pass --settings yourself if you have one.',
    ],
  },
  // Continue's command line: with a key and no configuration it asks Anthropic.
  {
    id: 'cn',
    dryRun: '1.5.47',
    binaries: ['cn'],
    hosts: ['api.anthropic.com', 'api.openai.com', 'openrouter.ai', 'api.continue.dev'],
    upstream: 'https://api.anthropic.com',
    keys: ['ANTHROPIC_API_KEY'],
  },
  // GitHub Copilot CLI.
  {
    id: 'copilot',
    binaries: ['copilot'],
    hosts: [
      'api.githubcopilot.com',
      'api.individual.githubcopilot.com',
      'api.business.githubcopilot.com',
      'api.enterprise.githubcopilot.com',
    ],
    upstream: 'https://api.githubcopilot.com',
    userAgent: /copilot/i,
  },
  // Crush: a Go program, which reads SSL_CERT_FILE on Linux and the keychain on macOS.
  {
    id: 'crush',
    binaries: ['crush'],
    hosts: ['api.anthropic.com', 'api.openai.com', 'openrouter.ai', 'generativelanguage.googleapis.com'],
    upstream: 'https://api.anthropic.com',
    userAgent: /crush/i,
    notes: ['On macOS a Go program trusts only the keychain: add the CA of lens there first.'],
  },
  // Factory's Droid.
  {
    id: 'droid',
    binaries: ['droid'],
    hosts: ['api.factory.ai', 'app.factory.ai'],
    upstream: 'https://api.factory.ai',
    keys: ['FACTORY_API_KEY'],
    userAgent: /factory/i,
  },
  // DeepSeek's harness: a Node program that follows the proxy variables.
  {
    id: 'dsh',
    binaries: ['dsh'],
    hosts: ['api.deepseek.com'],
    upstream: 'https://api.deepseek.com',
    keys: ['DEEPSEEK_API_KEY'],
  },
  // Goose: hosts without a path.
  {
    id: 'goose',
    binaries: ['goose'],
    hosts: ['api.anthropic.com', 'api.openai.com', 'openrouter.ai'],
    upstream: 'https://api.openai.com',
    baseUrls: { OPENAI_HOST: 'https://api.openai.com', ANTHROPIC_HOST: 'https://api.anthropic.com' },
    userAgent: /^goose/i,
  },
  // Grok CLI: only model calls follow its base URL.
  {
    id: 'grok',
    dryRun: '1.0.41',
    binaries: ['grok'],
    hosts: ['cli-chat-proxy.grok.com', 'api.x.ai'],
    upstream: 'https://cli-chat-proxy.grok.com/v1',
    baseUrls: { GROK_CLI_CHAT_PROXY_BASE_URL: 'https://cli-chat-proxy.grok.com/v1' },
    keys: ['XAI_API_KEY'],
    userAgent: /^grok/i,
  },
  // Hermes: a Python program, so the replacing CA variables count.
  {
    id: 'hermes',
    binaries: ['hermes'],
    hosts: ['openrouter.ai', 'inference-api.nousresearch.com', 'api.anthropic.com', 'api.openai.com'],
    upstream: 'https://openrouter.ai/api/v1',
    notes: [
      '"hermes gateway start" makes a service without these variables: run "hermes gateway run" instead.',
    ],
  },
  // Kimi CLI: its base URL is given whole, version included, as its own default is.
  {
    id: 'kimi',
    binaries: ['kimi', 'kimi-cli', 'kimi-code'],
    hosts: ['api.kimi.com', 'api.moonshot.ai', 'api.moonshot.cn'],
    upstream: 'https://api.kimi.com/coding/v1',
    baseUrls: { KIMI_BASE_URL: 'https://api.kimi.com/coding/v1' },
    keys: ['KIMI_API_KEY'],
    userAgent: /^kimi/i,
  },
  // MiMo Code: a fork of opencode that by default shows its maker's models only.
  {
    id: 'mimo',
    binaries: ['mimo'],
    hosts: ['api.xiaomimimo.com', 'token-plan-cn.xiaomimimo.com', 'token-plan-sgp.xiaomimimo.com'],
    upstream: 'https://api.xiaomimimo.com/v1',
    env: { MIMOCODE_MIMO_ONLY: 'false' },
    userAgent: /\bmimo(code)?\//i,
  },
  // Qoder CLI: its cosy-* headers are credentials and are never kept.
  {
    id: 'qodercli',
    binaries: ['qodercli', 'qoder'],
    hosts: ['api2.qoder.sh', 'api1.qoder.sh', 'api3.qoder.sh'],
    upstream: 'https://api2.qoder.sh',
    userAgent: /qoder/i,
  },
];

export const simpleAgents: readonly AgentSpec[] = facts.map(simpleAgent);
