/** How a registry wants a request to be authorized (RFC 9110; distribution's token authentication for Bearer). */
export type Challenge =
  | { readonly kind: 'bearer'; readonly realm: string; readonly service?: string; readonly scope?: string }
  | { readonly kind: 'basic' };

/** Reads `WWW-Authenticate`; Bearer goes before Basic when both are offered. Undefined when it offers neither. */
export function readChallenge(header: string | undefined): Challenge | undefined {
  const offers = splitOffers(header ?? '');
  const { realm, service, scope } = offers.find(({ scheme }) => scheme === 'bearer')?.parameters ?? {};
  if (realm !== undefined) {
    return {
      kind: 'bearer',
      realm,
      ...(service === undefined ? {} : { service }),
      ...(scope === undefined ? {} : { scope }),
    };
  }
  return offers.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
}

interface Offer {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** `Bearer realm="…",scope="a,b", Basic realm="…"`: a word that is no parameter begins the next offer. */
function splitOffers(header: string): readonly Offer[] {
  const offers: { scheme: string; parameters: Record<string, string | undefined> }[] = [];
  const token = /\s*,?\s*([A-Za-z0-9_-]{1,64})(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/y;
  for (const text = header.slice(0, 4096); token.lastIndex < text.length; ) {
    const [, word, quoted, bare] = token.exec(text) ?? [];
    if (word === undefined) break;
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
    const current = offers.at(-1);
    if (value === undefined) offers.push({ scheme: word.toLowerCase(), parameters: Object.create(null) });
    else if (current !== undefined) current.parameters[word.toLowerCase()] = value;
  }
  return offers;
}
