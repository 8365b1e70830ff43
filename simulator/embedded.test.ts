import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startSimulator } from './embedded.ts';

it('brings a QScanner, which is our own program, and takes it away again', async () => {
  const simulator = await startSimulator(join(import.meta.dirname, '../cli/entry.ts'));
  const path = (await simulator.qscanner?.()) ?? '';

  const { stdout } = await promisify(execFile)(path, ['--version'], { env: {} });
  await simulator.close();

  expect(stdout).toMatch(/qscanner version .* \(simulated\)/);
  await expect(stat(path)).rejects.toThrow(/ENOENT/);
  await expect(readdir(dirname(path))).rejects.toThrow(/ENOENT/);
});
