import { defineConfig } from 'vitest/config';
import { ClosingLine } from './scripts/reporter.ts';

export default defineConfig({
  test: {
    include: ['{action,cli,core,lambda,simulator,test}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    maxConcurrency: 16,
    reporters: ['default', new ClosingLine()],
    // What a developer has in their shell must not change what the tests see.
    env: { NO_COLOR: '1', CI: '', AWS_EC2_METADATA_DISABLED: 'true' },
  },
});
