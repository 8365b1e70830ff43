import { simulatedQScanner } from '../simulator/qscanner/word.ts';
import { endWithout, tellEarlyEnd } from './missing-credentials.ts';
import { firstMissing } from './required.ts';

/** A missing input is told at once; everything else is loaded only after that. */
async function start([word, ...args]: readonly string[]): Promise<void> {
  if (word === simulatedQScanner) {
    const { runProgram } = await import('../simulator/qscanner/run.ts');
    process.exitCode = await runProgram(args);
    return;
  }
  const command = (process.env.INPUT_COMMAND ?? '').trim().toLowerCase();
  if (command !== '' && command !== 'gate') {
    // In dist a program of its own, so that the gate carries nothing of it: see scripts/build.ts.
    const { runCommand } = await import('./command.ts');
    await runCommand(command);
    return;
  }
  const missing = firstMissing(process.env);
  if (missing === undefined) {
    const { main } = await import('./main.ts');
    await main();
    return;
  }
  process.exitCode = tellEarlyEnd(endWithout(missing, process.env), process.env);
}

await start(process.argv.slice(2));
