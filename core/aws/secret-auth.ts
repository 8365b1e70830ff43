import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import type { Clock } from '../ports.ts';
import { createAuth, type QualysAuth, type QualysCredentials } from '../qualys/auth.ts';
import type { QualysSecret } from './qualys-secret.ts';

/** A secret that was read again so shortly ago is not read once more for another refusal. */
const patienceMs = 30_000;

/**
 * Signs in to Qualys with the secret as it is now: who changes the secret need not restart anything. When Qualys refuses a token, or
 * the credentials behind it, the secret is read again once, as it may have been changed.
 */
export function createSecretAuth(options: {
  readonly secret: QualysSecret;
  readonly gateway: string;
  readonly http: HttpClient;
  readonly clock: Pick<Clock, 'now'>;
  readonly mask: (secret: string) => void;
}): QualysAuth {
  const { secret, clock } = options;
  let held: { readonly key: string; readonly auth: QualysAuth } | undefined;
  let reread: { readonly at: number; readonly credentials: Promise<QualysCredentials> } | undefined;
  const authOf = (credentials: QualysCredentials): QualysAuth => {
    const key = JSON.stringify(credentials);
    if (held?.key !== key) held = { key, auth: createAuth({ ...options, credentials }) };
    return held.auth;
  };
  /** Another sign-in, if the secret has changed since. */
  const changed = async (before: QualysAuth, signal: AbortSignal | undefined): Promise<QualysAuth | undefined> => {
    if (held !== undefined && held.auth !== before) return held.auth;
    const now = clock.now().getTime();
    if (reread === undefined || Math.abs(now - reread.at) >= patienceMs) {
      const mine = { at: now, credentials: secret.reread(signal) };
      reread = mine;
      mine.credentials.catch(() => {
        if (reread === mine) reread = undefined;
      });
    }
    const auth = authOf(await reread.credentials);
    return auth === before ? undefined : auth;
  };
  /** What a sign-in gives, or after a refusal what the changed secret gives. */
  const withSecret = async <Given>(
    signal: AbortSignal | undefined,
    take: (auth: QualysAuth) => Promise<Given>,
  ): Promise<Given> => {
    const auth = authOf(await secret.current(signal));
    try {
      return await take(auth);
    } catch (error) {
      const refused = error instanceof RemoteError && error.code === 'qualys-denied';
      const other = refused ? await changed(auth, signal) : undefined;
      if (other === undefined) throw error;
      return take(other);
    }
  };
  return {
    token: (signal) => withSecret(signal, (auth) => auth.token(signal)),
    renew: (refused, signal) =>
      withSecret(signal, async (auth) => {
        const now = await auth.token(signal);
        if (now !== refused) return now;
        const renewed = await auth.renew(refused, signal);
        return renewed ?? (await changed(auth, signal))?.token(signal);
      }),
  };
}
