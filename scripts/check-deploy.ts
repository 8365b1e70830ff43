import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAccounts } from './deploy-accounts.ts';
import { checkFaults } from './deploy-faults.ts';
import { checkInterruptions } from './deploy-interruptions.ts';
import { checkOperating, checkRecorded, checkServiceRole, openOperators } from './deploy-permissions.ts';
import { checkShapes } from './deploy-shapes.ts';
import { checkStackSets } from './deploy-stack-sets.ts';
import { checkStates } from './deploy-states.ts';
import { checkUpdates } from './deploy-updates.ts';
import { type DeployWorld, openDeployWorld } from './deploy-world.ts';

/**
 * Deploys, updates and destroys with the built command line on emulators of AWS, as users do: every command forwards and again, by somebody who
 * has just the policies that `permissions` prints (ministack keeps IAM), in one account and several, in several regions, by stack set (moto);
 * in every state that a stack can be found in, stopped at every step, and with everything around it failing. Run:
 * `node scripts/check-deploy.ts [FOLDER [PART…]]`, which needs ministack in `.venv`, moto in `.venv/moto` (`bash .ci/peers/accounts.sh`) and
 * a built dist, or a folder like it.
 *
 * What the emulators do not know is put aside or played by the proxy in front of them: types of resources (`deploy-world.ts`), states
 * that stacks do not get into there, an organization. What CloudFormation itself calls in the caller's name no emulator asks IAM for:
 * `scripts/check-permissions.ts` holds that against what AWS declares.
 */
const built = join(import.meta.dirname, '..', process.argv[2] ?? 'dist');
const folder = mkdtempSync(join(tmpdir(), 'check-deploy-'));

const parts: Readonly<Record<string, (world: DeployWorld) => Promise<void>>> = {
  permissions: async (world) => {
    const operators = openOperators(world);
    await checkShapes(world, operators.as);
    await checkOperating(world, operators.as);
    checkRecorded(world, operators.known);
  },
  role: checkServiceRole,
  updates: checkUpdates,
  states: checkStates,
  faults: (world) => checkFaults(world, built),
  interruptions: checkInterruptions,
  accounts: checkAccounts,
  'stack-sets': () => checkStackSets(built, folder),
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await using world = await openDeployWorld(built, folder);
  const named = process.argv.slice(3);
  for (const [name, check] of Object.entries(parts)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const startedAt = Date.now();
    await check(world);
    console.log(`-- ${name}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
