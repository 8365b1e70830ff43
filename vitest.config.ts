import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{action,cli,core,simulator,test,scripts}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    env: { NO_COLOR: '1' },
  },
});
