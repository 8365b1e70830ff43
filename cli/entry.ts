#!/usr/bin/env node
import { version } from '../core/version.ts';
import { simulatedQScanner } from '../simulator/qscanner/word.ts';

const oldestNode = [22, 19] as const;

/** Answers what needs no command line parser at once, and loads the rest only when it is needed. */
async function start(args: readonly string[]): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    process.stderr.write(
      `qualys-fargate-scanner needs Node.js ${oldestNode.join('.')} or newer; this is ${process.versions.node}.\n`,
    );
    process.exitCode = 70;
  } else if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${version}\n`);
  } else if (args[0] === simulatedQScanner) {
    const { runProgram } = await import('../simulator/qscanner/run.ts');
    process.exitCode = await runProgram(args.slice(1));
  } else {
    const { run } = await import('./run.ts');
    process.exitCode = await run(args);
  }
}

await start(process.argv.slice(2));
