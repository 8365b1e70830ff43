import { UnreadableInputError } from '../errors.ts';
import type { Platform } from '../image/platform.ts';
import type { SourceNode } from './node.ts';
import type { NoticeList } from './source-text.ts';
import type { SourceFormat, SourcePosition, TaskDefinition } from './task-definition.ts';

/** What a user may say to have templates resolved and platforms chosen. */
export interface ReadingOptions {
  /** CloudFormation parameters, `AWS::Region` and `AWS::AccountId` included. */
  readonly parameters: Readonly<Record<string, string>>;
  /** For task definitions that name no platform. */
  readonly platform?: Platform;
  /** The AWS Copilot environment that is deployed. */
  readonly environment?: string;
}

/** What an expression of a template comes to. */
export type Settled =
  | { readonly kind: 'node'; readonly node: SourceNode }
  /** `AWS::NoValue`: as if it were not written. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/** One file being read: what every reader needs to turn nodes into task definitions. */
export interface Reading {
  /** File as named by the user, or ARN. */
  readonly source: string;
  /** The family of a task definition that names none: the file's name without its extension. */
  readonly stem: string;
  readonly format: SourceFormat;
  readonly options: ReadingOptions;
  readonly tell: NoticeList;
  locate(node: SourceNode): SourcePosition | undefined;
  /** Resolves a template expression one level deep; gives back any other node as it is. */
  settle(node: SourceNode): Settled;
}

/**
 * Turns a source into its task definitions; undefined when the source is not of the reader's format. An empty list means
 * that the source itself switches all of them off.
 */
export type Reader = (root: SourceNode, reading: Reading) => readonly TaskDefinition[] | undefined;

/** The node an expression comes to, where it comes to one. */
export function settled(node: SourceNode | undefined, reading: Pick<Reading, 'settle'>): SourceNode | undefined {
  if (node === undefined) return undefined;
  const result = reading.settle(node);
  return result.kind === 'node' ? result.node : undefined;
}

/** The error for a source of a known form in which nothing runs containers: a gate must not pass on it. */
export function noTaskDefinition(reading: Pick<Reading, 'source'>, what: string): UnreadableInputError {
  return new UnreadableInputError(`${reading.source}: this ${what} has no ECS task definition.`, {
    remedy: 'Point at the one that defines the containers; nested stacks are not followed.',
  });
}
