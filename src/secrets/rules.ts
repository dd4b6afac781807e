/** A form of secret. `find` has the secret itself as its first group, or as a whole when it has none. */
export interface SecretRule {
  kind: string;
  find: RegExp;
  /** Texts of that form that are no secret. */
  unless?: (secret: string) => boolean;
}

/** Tokens that are known by their prefix, one line a kind. Where a service has several, they are one kind. */
const prefixed: readonly (readonly [kind: string, pattern: string])[] = [
  [
    '1password',
    'ops_eyJ[\\w+/-]{40,}={0,2}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}',
  ],
  ['adobe', 'p8e-[a-z0-9]{32}'],
  ['age', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'],
  ['airtable', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}'],
  ['alibaba', 'LTAI[A-Za-z0-9]{20}'],
  ['anthropic', 'sk-ant-[\\w-]{20,}'],
  ['artifactory', 'AKC[a-zA-Z0-9]{10,}|cmVmdGtuO[\\w+/=-]{40,}'],
  ['atlassian', 'ATATT3[\\w=-]{100,}|ATCTT3[\\w=-]{100,}'],
  [
    'authress',
    '(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\\.[a-z0-9]{4,6}\\.acc[_-][a-z0-9-]{10,32}\\.[\\w+/=-]{30,120}',
  ],
  [
    'aws',
    '(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}|ABSK[A-Za-z0-9+/]{100,}={0,2}|bedrock-api-key-[\\w+/=-]{30,}',
  ],
  ['azure', '[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}|AccountKey=[A-Za-z0-9+/]{86}=='],
  ['beamer', 'b_[a-z0-9=_-]{44}'],
  ['clickhouse', '4b1d[A-Za-z0-9]{38}'],
  ['clojars', 'CLOJARS_[a-z0-9]{60}'],
  ['cloudflare', 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}|cf(?:ut|at|k)_[A-Za-z0-9]{40,}'],
  ['databricks', 'dapi[a-f0-9]{32}(?:-\\d)?'],
  ['defined-networking', 'dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}'],
  ['digitalocean', 'do[opr]_v1_[a-f0-9]{64}'],
  ['docker', 'dckr_(?:pat|oat)_[\\w-]{27,}'],
  ['doppler', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._-]{40,}'],
  ['dropbox', 'sl\\.[A-Za-z0-9_=-]{130,}'],
  ['duffel', 'duffel_(?:test|live)_[\\w=-]{43}'],
  ['dynatrace', 'dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}'],
  ['easypost', 'EZ[AT]K[A-Za-z0-9]{54}'],
  ['facebook', 'EAA[MC][A-Za-z0-9]{100,}|\\d{15,16}\\|[\\w-]{27,40}'],
  ['figma', 'fig[dou][a-z]?_[\\w-]{40,}'],
  ['flutterwave', 'FLW(?:PUBK|SECK)_TEST-[a-h0-9]{32}-X|FLWSECK_TEST-[a-h0-9]{12}'],
  ['fly', 'fo1_[\\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,}={0,3}'],
  ['frameio', 'fio-u-[\\w=-]{64}'],
  ['freemius', 'sk_[\\w\\-{}<>?;:]{29}(?=[\'"])'],
  ['github', 'gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\\w{82}|gh[pousr]_\\w{20,}'],
  [
    'gitlab',
    '(?:glpat|gldt|glft|glffct|glimt|glagent|gloas|glptt|glrt|glsoat|glcbt)-[\\w.-]{16,}|GR1348941[\\w-]{20}|_gitlab_session=([a-z0-9]{32})',
  ],
  ['gocardless', 'live_[\\w=-]{40}'],
  ['google', 'AIza[\\w-]{35}|ya29\\.[\\w-]{20,}|GOCSPX-[\\w-]{28}'],
  [
    'grafana',
    'eyJrIjoi[A-Za-z0-9]{70,}={0,3}|glc_[A-Za-z0-9+/]{32,}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}',
  ],
  ['groq', 'gsk_[A-Za-z0-9]{40,}'],
  ['harness', '[ps]at\\.[\\w-]{22}\\.[0-9a-f]{24}\\.[A-Za-z0-9]{20}'],
  [
    'hashicorp',
    '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}|hv[sbr]\\.[\\w-]{24,}|s\\.(?=[a-zA-Z]*\\d)[a-zA-Z0-9]{24}',
  ],
  ['heroku', 'HRKU-AA[\\w-]{58}'],
  ['huggingface', 'hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{30,}'],
  ['infracost', 'ico-[A-Za-z0-9]{32}'],
  ['intra42', 's-s4t2(?:ud|af)-[a-f0-9]{64}'],
  ['jwt', 'eyJ[\\w-]{15,}\\.ey[\\w/-]{15,}\\.[\\w/-]{8,}={0,2}|ZXlK[A-Za-z0-9+/]{80,}={0,2}'],
  ['linear', 'lin_(?:api|oauth)_[A-Za-z0-9]{32,}'],
  ['lob', '(?:live|test)_(?:pub_)?[a-f0-9]{31,35}'],
  ['mailchimp', '[a-f0-9]{32}-us\\d{1,2}'],
  ['mailgun', '(?:pub)?key-[a-f0-9]{32}'],
  ['mapbox', '[ps]k\\.eyJ[\\w-]{50,}\\.[\\w-]{20,}|pk\\.[a-z0-9]{60}\\.[a-z0-9]{22}'],
  ['maxmind', '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk'],
  [
    'microsoft-teams',
    'https://[a-z0-9]+\\.webhook\\.office\\.com/webhookb2/[\\w@-]{36,}/IncomingWebhook/[a-z0-9]{32}/[a-z0-9-]{36}',
  ],
  ['newrelic', 'NR(?:AK|AL|II|IQ|JS)-[\\w-]{19,42}'],
  ['notion', 'ntn_\\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}'],
  ['npm', 'npm_[A-Za-z0-9]{36}'],
  ['octopus', 'API-[A-Z0-9]{26}'],
  [
    'openai',
    'sk-(?:proj|svcacct|admin|None)-[\\w-]{20,}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|sk-[\\w-]{20,}|sess-[A-Za-z0-9]{40}',
  ],
  ['openshift', 'sha256~[\\w-]{43}'],
  ['perplexity', 'pplx-[A-Za-z0-9]{48}'],
  ['plaid', 'access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
  ['planetscale', 'pscale_(?:tkn|oauth|pw)_[\\w=.-]{32,64}'],
  ['postman', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}'],
  ['prefect', 'pnu_[A-Za-z0-9]{36}'],
  ['pulumi', 'pul-[a-f0-9]{40}'],
  ['pypi', 'pypi-AgEIcHlwaS5vcmc[\\w-]{50,}'],
  ['readme', 'rdme_[a-z0-9]{70}'],
  ['replicate', 'r8_[A-Za-z0-9]{37}'],
  ['rubygems', 'rubygems_[a-f0-9]{48}'],
  ['scalingo', 'tk-us-[\\w-]{48}'],
  ['sendgrid', 'SG\\.[\\w=.-]{22}\\.[\\w=.-]{43}'],
  ['sendinblue', 'xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}'],
  ['sentry', 'sntry[su]_[A-Za-z0-9+/=_]{60,}'],
  ['settlemint', 'sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}'],
  ['shippo', 'shippo_(?:live|test)_[a-f0-9]{40}'],
  ['shopify', 'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}'],
  [
    'slack',
    'xox[abeoprs](?:\\.xox[bp])?-[\\w-]{10,}|xapp-\\d-[A-Z0-9]+-\\d+-[a-z0-9]+|(?:https?://)?hooks\\.slack\\.com/(?:services|workflows|triggers)/[\\w+/]{43,56}',
  ],
  ['sonar', 'sq[aup]_[A-Za-z0-9_-]{40}'],
  ['sourcegraph', 'sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}'],
  ['square', 'EAAA[\\w+=-]{56,60}|sq0[ac]tp-[\\w-]{22,60}|sq0csp-[\\w-]{43}'],
  ['stripe', '(?:sk|rk)_(?:test|live|prod)_[A-Za-z0-9]{10,99}|whsec_[A-Za-z0-9+/=]{32,}'],
  ['tailscale', 'tskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]+'],
  ['telegram', '\\d{5,16}:(?:A[A-Za-z0-9_-]{34})'],
  ['twilio', '(?:SK|AC)[0-9a-f]{32}'],
  ['twitter', 'A{22}[A-Za-z0-9%]{80,100}'],
  ['typeform', 'tfp_[\\w.=-]{59}'],
  ['vercel', 'vc[pirka]_[A-Za-z0-9]{24,}'],
  ['xai', 'xai-[A-Za-z0-9]{60,}'],
  ['yandex', 'AQVN[A-Za-z0-9_-]{35,38}|t1\\.[A-Z0-9a-z_-]+=?\\.[A-Z0-9a-z_-]{86}={0,2}|YC[\\w-]{38}'],
];

/** Services whose keys have no prefix: known by a name next to them. */
const services =
  'adafruit|adobe|airtable|algolia|alibaba|artifactory|asana|atlassian|bintray|auth0|bitbucket|bittrex|bundle_(?:enterprise|gems)__contribsys__com|circleci|cisco|cloudflare|codecov|cohere|coinbase|confluence|confluent|contentful|datadog|deepseek|discord|droneci|dropbox|etsy|facebook|fastly|finicity|finnhub|flickr|freshbooks|gitter|heroku|hubspot|intercom|jfrog|jira|kraken|kucoin|launchdarkly|linear|linked[_-]?in|looker|mailgun|mattermost|message[_-]?bird|meraki|mistral|netlify|new[_-]?relic|nytimes|okta|pinecone|plaid|private[_-]?ai|rapidapi|sendbird|sentry|sidekiq|snyk|sonar|sourcegraph|squarespace|sumo(?:logic)?|telegram|travis|twitch|twitter|xray|zendesk';

/** Names whose value is a secret, as parts of a longer name: `DB_PASSWORD`, `clientSecret`, `authorization_token`. */
const secretNames =
  'passw(?:or)?d|passphrase|pwd|secret(?:[_-]?(?:access)?[_-]?key)?|api[_-]?key|apikey|access[_-]?key|auth(?:orization)?[_-]?token|access[_-]?token|refresh[_-]?token|bot[_-]?token|bearer[_-]?token|private[_-]?key|client[_-]?secret|encryption[_-]?key|signing[_-]?key|credentials?';

/** Between a name and its value, in code, JSON (also inside of a JSON string), YAML, shells and command lines. */
const assigned = '[\\\\"\'`]{0,3}\\s{0,3}(?:=>|:=|=|:)\\s{0,3}[\\\\"\'`]{0,3}';
const value = '([^\\s"\'`\\\\,;<>(){}\\[\\]]{MIN,256})';

/** Values in place of a secret: variables, placeholders, types, words of documentation. */
const placeholder =
  /^(?:\$|%|\*+$|x{3,}|\.{3,}|-+$|_+$|#|\[masked|(?:null|none|nil|undefined|true|false|string|str|number|bool|boolean|required|optional|empty|redacted|hidden|secret|password|passwd|token|changeme|example|dummy|test|value|key|text|any|unknown|self|this|env|process|os|config|settings|options|args|params|get|await|new|function|return)\b[\w.()?]*$)|your[_-]|my[_-]|[_-]here$|example|placeholder|^\w+\.\w+\(|^(?:[a-z]+[A-Z]?[a-z]*\.){1,3}[a-zA-Z]+$/i;

const isPlaceholder = (text: string): boolean => placeholder.test(text);
/** Names without digits are identifiers and words; a generic key has letters and digits in no order. */
const isWordLike = (text: string): boolean =>
  isPlaceholder(text) ||
  !/\d/.test(text) ||
  !/[a-z]/i.test(text) ||
  entropy(text) < 3 ||
  /^\d+[a-z]{0,3}$/i.test(text);

/** Words and short numbers between hyphens, dots and slashes: names of models, files, versions. */
const isWords = (text: string): boolean =>
  text.split(/[-_./:=+]/).every((part) => /^(?:[a-z]{0,20}\d{0,4}|\d{1,4}[a-z]{0,3}|20\d{6})$/i.test(part));

const isPath = (text: string): boolean => /[/:]/.test(text) && !/^[0-9a-f]{8}:[0-9a-f]{8}$/i.test(text);

/** UUIDs, ULIDs and times, which name things and open nothing. */
const isId = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26}|\d{4}-\d\d-\d\d.*)$/i;

/** Shannon entropy in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const named = (names: string, least: number): RegExp =>
  new RegExp(
    `(?<![a-z])(?:[\\w.-]{0,40}?)(?:${names})(?:[_-]?[a-z0-9]{1,12}){0,2}${assigned}${value.replace('MIN', String(least))}`,
    'gi',
  );

/**
 * Where a token can begin: not within a word. The letters and digits of an escape before it are no word: `\n` of JSON
 * inside a text, `\u0022`, `%3D`, and the color of a terminal.
 */
const start =
  '(?:(?<![A-Za-z0-9_])|(?<=\\\\[nrtbfv])|(?<=\\\\u[0-9A-Fa-f]{4})|(?<=\\\\x[0-9A-Fa-f]{2})|(?<=%[0-9A-Fa-f]{2})|(?<=\\[[0-9;]{0,20}m))';

/** The rules of lens, in addition to those of secretlint. The first rule that finds a text names its kind. */
export const secretRules: readonly SecretRule[] = [
  {
    kind: 'private key',
    find: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]{0,8192}?-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|[\w+/=\s\\-]{0,8192})/g,
  },
  ...prefixed.map(([kind, pattern]) => ({
    kind: `${kind} token`,
    find: new RegExp(`${start}(?:${pattern})(?![A-Za-z0-9_])`, 'g'),
    unless: (secret: string) => entropy(secret) < 2,
  })),
  {
    kind: 'password in a connection string',
    find: /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/?#@"'<>]{0,80}:([^\s/?#@"'<>]{3,128})@[\w.[\]-]+/gi,
    unless: isPlaceholder,
  },
  {
    kind: 'password in a connection string',
    find: /\b(?:Server|Data Source|Host|AccountName|Endpoint)=[^;\n"]{1,200};[^\n"]{0,200}?\b(?:Password|Pwd|AccountKey|SharedAccessKey)=([^;\s"']{3,256})/gi,
    unless: isPlaceholder,
  },
  {
    kind: 'authorization',
    find: /\b(?:bearer|basic|token)\s+((?=[\w.~+/-]*\d)[\w.~+/-]{16,}={0,2})/gi,
    unless: (secret) => isPlaceholder(secret) || entropy(secret) < 3,
  },
  {
    kind: 'curl credentials',
    find: /\bcurl\b[^\n]{0,200}?\s(?:-u|--user)\s*["']?([^\s"':]{1,64}:[^\s"']{3,128})/g,
    unless: isPlaceholder,
  },
  { kind: 'password', find: named('passw(?:or)?d|passphrase|passwd|pwd', 4), unless: isPlaceholder },
  { kind: 'authorization_token', find: named('authorization[_-]?token', 4), unless: isPlaceholder },
  { kind: 'secret by its name', find: named(secretNames, 8), unless: isWordLike },
  {
    kind: 'secret by its service',
    find: new RegExp(`(?<![a-z])(?:${services})[\\w .-]{0,20}${assigned}${value.replace('MIN', '14')}`, 'gi'),
    unless: (secret) =>
      isPlaceholder(secret) ||
      !/\d/.test(secret) ||
      isWords(secret) ||
      (isPath(secret) && entropy(secret) < 4.5),
  },
  {
    kind: 'secret by a part of its name',
    find: new RegExp(
      `(?<![a-z])(?:access|auth|api|creds|key|secret|token)(?![a-z])(?:[_-][a-z0-9]{1,12}){0,2}${assigned}([\\w.=+/-]{10,150})(?=[\\x60'"\\s;\\\\]|$)`,
      'gi',
    ),
    unless: (secret) => isWordLike(secret) || entropy(secret) < 3.5 || isWords(secret) || isId.test(secret),
  },
];
