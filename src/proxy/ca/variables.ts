/** Variables that make a program add CAs to the ones it trusts already. */
export const ADDED_CA_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'CODEX_CA_CERTIFICATE'] as const;

/** Variables that replace a program's store, in the order a user's own value is looked for. */
export const REPLACED_CA_VARIABLES = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
] as const;

/** Variables that win over the ones above in some programs, and are touched only where the user set them. */
export const OWN_CA_VARIABLES = ['AWS_CA_BUNDLE', 'NIX_SSL_CERT_FILE', 'DENO_CERT'] as const;
