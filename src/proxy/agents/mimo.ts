import { simpleAgent } from './simple.ts';

/** MiMo Code: a fork of opencode that by default shows its maker's models only. */
export const mimo = simpleAgent({
  id: 'mimo',
  name: 'MiMo Code',
  binaries: ['mimo'],
  hosts: ['api.xiaomimimo.com', 'token-plan-cn.xiaomimimo.com', 'token-plan-sgp.xiaomimimo.com'],
  upstream: 'https://api.xiaomimimo.com/v1',
  env: { MIMOCODE_MIMO_ONLY: 'false' },
  userAgent: /\bmimo(code)?\//i,
});
