import { runProgram } from './run.ts';

process.exitCode = await runProgram(process.argv.slice(2));
