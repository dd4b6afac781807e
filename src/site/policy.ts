/**
 * What pages may load: their own style, scripts and icon, nothing from anywhere else, nothing inline. Prompts are
 * hostile text: if one were ever unescaped, it could still run nothing and contact no host.
 */
const rules = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The SQL page compiles WebAssembly in a worker that it creates from its own files. */
const sqlRules = {
  ...rules,
  'script-src': "'self' 'wasm-unsafe-eval'",
  'connect-src': "'self' blob:",
  'worker-src': 'blob:',
};

/** The Content-Security-Policy of a page, as in a `<meta>` element. */
export function policyOf(url: string): string {
  return Object.entries(url === 'sql.html' ? sqlRules : rules)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** The same with the directives that only a header can have. */
export const headerPolicyOf = (url: string): string => `${policyOf(url)}; frame-ancestors 'none'`;
