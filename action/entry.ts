import { endWithout, tellEarlyEnd } from './missing-credentials.ts';
import { firstMissing } from './required.ts';

/** A missing input is told at once; everything else is loaded only after that. */
async function start(): Promise<void> {
  const missing = firstMissing(process.env);
  if (missing === undefined) {
    const { main } = await import('./main.ts');
    await main();
    return;
  }
  process.exitCode = tellEarlyEnd(endWithout(missing, process.env), process.env);
}

await start();
