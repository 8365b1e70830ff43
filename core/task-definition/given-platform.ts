import { UsageError } from '../errors.ts';
import type { Platform } from '../image/platform.ts';

const pattern = /^(linux|windows)\/(amd64|x86_64|arm64|aarch64|arm)(?:\/(v[5-9]))?(?:@(\d+\.\d+\.\d+))?$/;

/** Reads `linux/arm64`, `linux/arm/v7`, `windows/amd64@10.0.20348`. Throws `UsageError` for anything else. */
export function parsePlatform(text: string): Platform {
  const [, os, cpu, variant, osVersion] = pattern.exec(text.trim().toLowerCase()) ?? [];
  if (os === undefined || cpu === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no platform.`, {
      remedy: 'Write it as linux/amd64, linux/arm64 or windows/amd64@10.0.20348.',
    });
  }
  const architecture = cpu === 'x86_64' ? 'amd64' : cpu === 'aarch64' ? 'arm64' : cpu;
  return {
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(osVersion === undefined ? {} : { osVersion }),
  };
}
