import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../simulator/qscanner/run.ts';

/*
 * The fake QScanner on a private platform. It talks to the gateway as Qualys' own program does, and ends as that one does when it does not
 * trust it; started with --use-openssl-ca and --use-env-proxy it trusts what SSL_CERT_FILE names, and takes the way of HTTPS_PROXY, as programs in
 * Go do. What it finds in repositories below marked/ is not said to be simulated, for only real results are marked.
 */
const args = process.argv.slice(2);
const flag = (name: string) => args[args.indexOf(name) + 1] ?? '';
const gateway = flag('--pod');
const fault = await fetch(gateway).then(() => undefined, faultOf);
if (fault === undefined) process.exitCode = await runProgram(args);
else {
  process.stderr.write(`error: Post "${gateway}/upload": ${fault}\n`);
  process.exitCode = 33;
}
if (args.at(-1)?.includes('/marked/') === true) withoutSimulated(flag('--output-dir'));

/** In the words of Go. */
function faultOf({ message, cause }: Error): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : message;
  return code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
    ? 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
    : String(code);
}

function withoutSimulated(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.sarif.json'))) {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"simulated":true', '"simulated":false'));
  }
}
