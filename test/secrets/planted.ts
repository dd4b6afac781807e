import { createHash } from 'node:crypto';

/** Characters of chance, the same at every run: no text of a real service, and none is written in the repository. */
export function chance(alphabet: string, length: number, seed: string): string {
  let text = '';
  for (let block = 0; text.length < length; block++)
    for (const byte of createHash('sha512').update(`${seed} ${block}`).digest())
      text += alphabet[byte % alphabet.length];
  return text.slice(0, length);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const mixed = (length: number) => (seed: string) => chance(LETTERS, length, seed);
const hex = (length: number) => (seed: string) => chance(HEX, length, seed);
const lower = (length: number) => (seed: string) => chance(LOWER, length, seed);
const upper = (length: number) => (seed: string) => chance(UPPER, length, seed);

/** Prefix and rest of tokens, after the kinds that gitleaks' default rules look for. */
const tokens: readonly (readonly [
  kind: string,
  prefix: string,
  rest: (seed: string) => string,
  suffix?: string,
])[] = [
  ['1password service account', 'ops_eyJ', mixed(260)],
  ['adobe', 'p8e-', lower(32)],
  ['age', 'AGE-SECRET-KEY-1', (seed) => chance('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58, seed)],
  ['alibaba', 'LTAI', lower(20)],
  ['anthropic', 'sk-ant-api03-', mixed(93), 'AA'],
  ['anthropic admin', 'sk-ant-admin01-', mixed(93), 'AA'],
  ['artifactory', 'AKCp', mixed(69)],
  ['atlassian', 'ATATT3', mixed(186)],
  ['aws', 'AKIA', upper(16)],
  ['aws session', 'ASIA', upper(16)],
  ['clickhouse', '4b1d', mixed(38)],
  ['clojars', 'CLOJARS_', lower(60)],
  ['cloudflare origin', 'v1.0-', (seed) => `${chance(HEX, 24, seed)}-${chance(HEX, 146, `${seed}b`)}`],
  ['databricks', 'dapi', hex(32)],
  ['digitalocean', 'dop_v1_', hex(64)],
  ['digitalocean oauth', 'doo_v1_', hex(64)],
  ['doppler', 'dp.pt.', mixed(43)],
  ['duffel', 'duffel_test_', mixed(43)],
  ['dynatrace', 'dt0c01.', (seed) => `${chance(UPPER, 24, seed)}.${chance(UPPER, 64, `${seed}b`)}`],
  ['easypost', 'EZAK', mixed(54)],
  ['flutterwave', 'FLWSECK_TEST-', (seed) => `${chance('abcdefgh0123456789', 32, seed)}-X`],
  ['fly', 'fo1_', mixed(43)],
  ['frameio', 'fio-u-', mixed(64)],
  ['gcp', 'AIza', mixed(35)],
  ['github', 'ghp_', mixed(36)],
  ['github oauth', 'gho_', mixed(36)],
  ['github app', 'ghs_', mixed(36)],
  ['github fine-grained', 'github_pat_', mixed(82)],
  ['gitlab', 'glpat-', mixed(20)],
  ['gitlab runner', 'glrt-', mixed(20)],
  ['gitlab deploy', 'gldt-', mixed(20)],
  ['grafana cloud', 'glc_', mixed(40)],
  ['grafana service', 'glsa_', (seed) => `${chance(LETTERS, 32, seed)}_${chance(HEX, 8, `${seed}b`)}`],
  [
    'hashicorp terraform',
    '',
    (seed) => `${chance(LETTERS, 14, seed)}.atlasv1.${chance(LETTERS, 64, `${seed}b`)}`,
  ],
  ['hashicorp vault', 'hvs.', mixed(95)],
  ['heroku', 'HRKU-AA', mixed(58)],
  ['huggingface', 'hf_', (seed) => chance('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', 34, seed)],
  ['infracost', 'ico-', mixed(32)],
  ['linear', 'lin_api_', mixed(40)],
  ['mailchimp', '', hex(32), '-us20'],
  ['mailgun', 'key-', hex(32)],
  ['new relic', 'NRAK-', upper(27)],
  ['notion', 'ntn_', (seed) => `${chance('0123456789', 11, seed)}${chance(LETTERS, 35, `${seed}b`)}`],
  ['npm', 'npm_', mixed(36)],
  ['openai', 'sk-', (seed) => `${chance(LETTERS, 20, seed)}T3BlbkFJ${chance(LETTERS, 20, `${seed}b`)}`],
  ['openai project', 'sk-proj-', mixed(60)],
  ['openshift', 'sha256~', mixed(43)],
  ['perplexity', 'pplx-', mixed(48)],
  ['planetscale', 'pscale_tkn_', mixed(43)],
  ['postman', 'PMAK-', (seed) => `${chance(HEX, 24, seed)}-${chance(HEX, 34, `${seed}b`)}`],
  ['prefect', 'pnu_', mixed(36)],
  ['pulumi', 'pul-', hex(40)],
  ['pypi', 'pypi-AgEIcHlwaS5vcmc', mixed(70)],
  ['readme', 'rdme_', lower(70)],
  ['rubygems', 'rubygems_', hex(48)],
  ['scalingo', 'tk-us-', mixed(48)],
  ['sendgrid', 'SG.', (seed) => `${chance(LETTERS, 22, seed)}.${chance(LETTERS, 43, `${seed}b`)}`],
  ['sendinblue', 'xkeysib-', (seed) => `${chance(HEX, 64, seed)}-${chance(LETTERS, 16, `${seed}b`)}`],
  ['sentry', 'sntrys_', mixed(80)],
  ['shippo', 'shippo_live_', hex(40)],
  ['shopify', 'shpat_', hex(32)],
  [
    'slack bot',
    'xoxb-',
    (seed) =>
      `${chance('123456789', 12, seed)}-${chance('123456789', 12, `${seed}b`)}-${chance(LETTERS, 24, `${seed}c`)}`,
  ],
  [
    'slack app',
    'xapp-1-A',
    (seed) =>
      `${chance(UPPER, 10, seed)}-${chance('123456789', 12, `${seed}b`)}-${chance(LOWER, 64, `${seed}c`)}`,
  ],
  [
    'slack webhook',
    'https://hooks.slack.com/services/',
    (seed) =>
      `T${chance(UPPER, 10, seed)}/B${chance(UPPER, 10, `${seed}b`)}/${chance(LETTERS, 24, `${seed}c`)}`,
  ],
  ['sourcegraph', 'sgp_', hex(40)],
  ['square', 'sq0atp-', mixed(22)],
  ['stripe', 'sk_live_', mixed(40)],
  ['stripe restricted', 'rk_live_', mixed(40)],
  ['telegram', '', (seed) => `${chance('123456789', 10, seed)}:A${chance(LETTERS, 34, `${seed}b`)}`],
  ['twilio', 'SK', hex(32)],
  ['typeform', 'tfp_', mixed(59)],
  ['yandex', 'AQVN', mixed(38)],
  [
    'jwt',
    'eyJ',
    (seed) =>
      `${chance(LETTERS, 30, seed)}.eyJ${chance(LETTERS, 40, `${seed}b`)}.${chance(LETTERS, 43, `${seed}c`)}`,
  ],
];

/** Secrets that only their surroundings show: `%` is the secret. */
const surroundings: readonly (readonly [kind: string, text: string, rest: (seed: string) => string])[] = [
  ['password in a URL', 'postgres://gardener:%@db.example:5432/beds', mixed(18)],
  ['password in a URL', 'mongodb+srv://gardener:%@cluster0.example/beds', mixed(18)],
  ['password in a connection string', 'Server=db.example;Database=beds;User Id=sa;Password=%;', mixed(18)],
  ['password in the environment', 'DB_PASSWORD=%', mixed(14)],
  ['password in YAML', 'password: "%"', mixed(14)],
  ['MCP token', '{"type":"url","authorization_token":"%"}', mixed(30)],
  ['bearer', 'curl -H "Authorization: Bearer %" https://api.example', mixed(40)],
  ['basic', 'Authorization: Basic %', mixed(40)],
  ['curl user', 'curl -u gardener:% https://api.example', mixed(20)],
  ['generic key', 'api_key = "%"', mixed(40)],
  ['generic secret', 'clientSecret: "%",', mixed(40)],
  ['aws secret', 'aws_secret_access_key = %', mixed(40)],
  ['service key', 'datadog_token: "%"', hex(40)],
  ['service key', 'ALGOLIA_KEY="%"', hex(32)],
  ['service key', 'twitch = "%"', lower(30)],
  ['service key', 'PROD_CLOUDFLARE_KEY=%', hex(37)],
  ['service key', 'adobe_id: "%"', hex(32)],
  ['service key', 'AIRTABLE = "%"', lower(17)],
  ['service key', 'facebook = "%"', hex(32)],
  ['service key', 'jira: "%"', lower(24)],
  ['service key', 'new_relic => "%"', lower(64)],
  ['service key', 'SENTRY=%', hex(64)],
  ['service key', 'sonar_login=%', lower(40)],
  ['service key', 'sumo_id = "su%"', mixed(12)],
  [
    'service key',
    'export BUNDLE_GEMS__CONTRIBSYS__COM=%',
    (seed) => `${chance(HEX, 8, seed)}:${chance(HEX, 8, `${seed}b`)}`,
  ],
  ['service key', 'discord_id = "%"', (seed) => chance('123456789', 18, seed)],
  [
    'service key',
    'heroku_key = "%"',
    (seed) => [8, 4, 4, 4, 12].map((length, at) => chance(HEX, length, `${seed}${at}`)).join('-'),
  ],
  ['service key', 'kraken = "%"', (seed) => chance(`${LETTERS}/+`, 84, seed)],
  ['vault', 'Use s.% for the beds', mixed(24)],
  ['generic token', 'token = "%"', mixed(24)],
  ['generic token', 'SESSION_TOKEN=%', mixed(32)],
  ['generic token', 'auth: %', mixed(30)],
  ['private key', '-----BEGIN RSA PRIVATE KEY-----\n%\n-----END RSA PRIVATE KEY-----', mixed(900)],
  ['JSON in JSON', '{\\"api_token\\": \\"x\\", \\"access_token\\": \\"%\\"}', mixed(40)],
];

/** A secret within a text that a prompt may hold. */
export interface Planted {
  kind: string;
  secret: string;
  text: string;
}

/** One of each kind, in ordinary text. */
export function plantedSecrets(): Planted[] {
  const known = tokens.map(([kind, prefix, rest, suffix = '']) => {
    const secret = prefix + rest(kind) + suffix;
    return { kind, secret, text: `Please use ${secret} for the beds.` };
  });
  const others = surroundings.map(([kind, text, rest], at) => {
    const secret = rest(`${kind} ${at}`);
    return { kind, secret, text: text.replace('%', secret) };
  });
  return [...known, ...others];
}
