import { UsageError } from '../errors.ts';
import { optional } from '../option-reader.ts';
import { readHash } from '../qscanner/release.ts';
import type { OptionValues } from './option-values.ts';

/** The program that the image scanner scans with, where the user named it; what is not named stays as it is. */
export interface QScannerChoice {
  readonly path?: string;
  /** In lower-case hexadecimal. */
  readonly sha256?: string;
  readonly layerArn?: string;
}

/** Throws a UsageError for what can't be. */
export function readQScanner(options: OptionValues): QScannerChoice {
  const layerArn = options.text('qscanner-layer-arn');
  if (layerArn !== undefined && !/^arn:[a-z0-9-]+:lambda:[a-z0-9-]+:\d{12}:layer:[\w-]+:\d+$/.test(layerArn)) {
    throw new UsageError(`qscanner-layer-arn is no ARN of a layer's version: ${JSON.stringify(layerArn)}.`, {
      remedy: 'Give it with its version: arn:aws:lambda:eu-west-1:111122223333:layer:qscanner:3.',
    });
  }
  return {
    ...optional('path', options.text('qscanner-path')),
    ...optional('sha256', readHash(options.text('qscanner-sha256'))),
    ...optional('layerArn', layerArn),
  };
}
