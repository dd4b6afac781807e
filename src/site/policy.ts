/**
 * What pages may load: their own style, scripts and icon, nothing from anywhere else, nothing inline. Prompts are
 * hostile text: should one ever come out unescaped, it still runs nothing and reaches nobody.
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

/** The page that asks the database compiles WebAssembly, in a worker it makes from its own files. */
const sqlRules = {
  ...rules,
  'script-src': "'self' 'wasm-unsafe-eval'",
  'connect-src': "'self' blob:",
  'worker-src': 'blob:',
};

/** The Content-Security-Policy of a page, as a `<meta>` element can say it. */
export function policyOf(url: string): string {
  return Object.entries(url === 'sql.html' ? sqlRules : rules)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** The same with what only a header can say. */
export const headerPolicyOf = (url: string): string => `${policyOf(url)}; frame-ancestors 'none'`;
