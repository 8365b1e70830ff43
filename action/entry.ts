import { commandData, commandProperty } from '../core/report/text.ts';
import { firstMissing } from './required.ts';

/** A missing input is told at once; everything else is loaded only after that. */
async function start(): Promise<void> {
  const missing = firstMissing(process.env);
  if (missing === undefined) {
    const { main } = await import('./main.ts');
    await main();
    return;
  }
  const message = commandData(`The input ${missing.name} is missing. ${missing.remedy}`);
  process.stdout.write(`::error title=${commandProperty('Qualys gate')}::${message}\n`);
  process.exitCode = 1;
}

await start();
