import type { Dialer } from './dial.ts';

/** The way out of a dry run: there is none, so that nothing an agent does beside its model requests leaves either. */
export function closedDialer(): Dialer {
  const closed = (): Promise<never> =>
    Promise.reject(
      Object.assign(new Error('nothing leaves this machine in a dry run'), { code: 'ERR_LENS_DRY_RUN' }),
    );
  return {
    tcp: closed,
    tls: closed,
    prepare: () => undefined,
    connector: (_options, callback) => void closed().catch((error: Error) => callback(error, null)),
  };
}
