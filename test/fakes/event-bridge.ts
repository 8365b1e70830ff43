/** A rule of EventBridge as a template writes it, references resolved or not. */
export interface EventRule {
  readonly EventPattern?: unknown;
  readonly Targets?: readonly {
    readonly InputTransformer?: {
      readonly InputPathsMap: Readonly<Record<string, string>>;
      readonly InputTemplate: string;
    };
  }[];
}

/**
 * Whether an event fits a pattern: values, `exists`, `prefix`, `wildcard`, `anything-but` and `$or`; a list in the event fits when one of its members does.
 * Throws for a kind of matching that is not known here. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matches(pattern: unknown, event: unknown): boolean {
  if (!isRecord(pattern)) throw new TypeError('a pattern is an object');
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as readonly unknown[]).some((one) => matches(one, event));
    const values = members(event, key);
    if (!Array.isArray(wanted))
      return (
        values.some((value) => isRecord(value) && matches(wanted, value)) ||
        (values.length === 0 && matches(wanted, {}))
      );
    return wanted.some((one) => matchesValue(one, values));
  });
}

function matchesValue(wanted: unknown, values: readonly unknown[]): boolean {
  if (!isRecord(wanted)) return values.some((value) => value === wanted);
  const [[kind, argument] = ['', undefined]] = Object.entries(wanted);
  switch (kind) {
    case 'exists':
      return argument === values.some((value) => value !== null && value !== undefined && !isRecord(value));
    case 'prefix':
      return values.some((value) => typeof value === 'string' && value.startsWith(String(argument)));
    case 'wildcard': {
      const parts = String(argument)
        .split('*')
        .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
      const expression = new RegExp(`^${parts.join('.*')}$`, 's');
      return values.some((value) => typeof value === 'string' && expression.test(value));
    }
    case 'anything-but':
      return values.length > 0 && values.every((value) => ![argument].flat().includes(value));
    default:
      throw new TypeError(`a pattern of kind ${kind} is not known here`);
  }
}

/** The values below a key, lists laid flat. */
function members(event: unknown, key: string): readonly unknown[] {
  if (Array.isArray(event)) return event.flatMap((each) => members(each, key));
  if (!isRecord(event) || !(key in event)) return [];
  return [event[key]].flat();
}

/**
 * What a target gets: the template with each `<name>` replaced. A text goes in as it is, escaped for JSON, without quotes; what the event does not have
 * goes in as nothing. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transform(
  {
    InputPathsMap,
    InputTemplate,
  }: { readonly InputPathsMap: Readonly<Record<string, string>>; readonly InputTemplate: string },
  event: unknown,
): string {
  return InputTemplate.replaceAll(/<([\w.-]+)>/g, (_, name: string) => {
    const path = InputPathsMap[name];
    if (path === undefined) throw new TypeError(`the template uses <${name}>, which has no path`);
    const value = at(path, event);
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
  });
}

function at(path: string, event: unknown): unknown {
  if (!/^\$(?:\.[\w-]+(?:\[\d+\])?)+$/.test(path)) throw new TypeError(`${path} is a path that is not known here`);
  const keys = path
    .slice(2)
    .split(/[.[\]]+/)
    .filter((key) => key !== '');
  return keys.reduce<unknown>(
    (value, key) => (isRecord(value) || Array.isArray(value) ? (value as Record<string, unknown>)[key] : undefined),
    event,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
