import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What we keep in an attribute: text, numbers, bytes and flags; anything deeper is JSON in a text. */
export type Plain = string | number | boolean | Uint8Array;

/** An item of the table as plain data. */
export type Item = Readonly<Record<string, Plain>>;

/** A plain item as DynamoDB writes it. */
export function toAttributes(item: Item): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

/** An item of DynamoDB as plain data; attributes of kinds that we don't write are left out. */
export function fromAttributes(attributes: Readonly<Record<string, AttributeValue>>): Item {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { S, N, B, BOOL }]) => {
      const value = S ?? B ?? BOOL ?? (N === undefined ? undefined : Number(N));
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function toAttribute(value: Plain): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return { B: value };
  }
}
