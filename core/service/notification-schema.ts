import * as z from 'zod';

const count = z.int().min(0);
const severity = z.literal([1, 2, 3, 4, 5]);
const severityWord = z.enum(['critical', 'high', 'medium', 'low', 'informational']);

const tool = z.object({ name: z.string(), version: z.string() });
const account = z.string().describe('AWS account, 12 digits.');
const reason = z.object({
  code: z.string().describe('One word a cause, stable across releases.'),
  message: z.string(),
  remedy: z.string(),
});

const image = z
  .object({
    text: z.string().describe('The image as the task definition names it, or as it was pushed.'),
    registry: z.string().exactOptional(),
    repository: z.string().exactOptional(),
    tag: z.string().exactOptional(),
    digest: z
      .string()
      .exactOptional()
      .describe('Digest of the platform manifest: what was scanned. Absent when no registry gave one.'),
    imageId: z.string().exactOptional().describe('Digest of the image config: what Qualys calls sha.'),
    platform: z.string().exactOptional(),
  })
  .describe('What runs, or may.');

const because = z
  .array(z.object({ rule: z.string(), text: z.string(), findings: count }))
  .describe(
    'The rules of the policy that decided, and how many findings each rests on; `scan` for what could not be judged.',
  );

const counts = z
  .object({ 5: count, 4: count, 3: count, 2: count, 1: count })
  .describe(
    'Vulnerabilities that count by the policy, by Qualys severity: 5 critical, 4 high, 3 medium, 2 low, 1 informational.',
  );

/** What is said of a judged use in every message for machines. */
const judgedUse = {
  schemaVersion: z.literal(1),
  tool,
  simulated: z.boolean().describe('The result came from the simulator: it says nothing about a real image.'),
  at: z.string().describe('When it was judged (ISO 8601).'),
  verdict: z.enum(['pass', 'fail', 'inconclusive']).describe('inconclusive: it could not be judged.'),
  account,
  region: z.string(),
  cluster: z.string().exactOptional(),
  service: z.string().exactOptional().describe('Absent for what no service keeps running.'),
  family: z.string().exactOptional().describe('Family of the task definition; absent for a push.'),
  revision: z.int().exactOptional(),
  container: z.string().exactOptional().describe('Absent for a push.'),
  pushedTo: z
    .string()
    .exactOptional()
    .describe(
      'The repository of Amazon ECR, in this account and region, that the image was pushed to: nothing runs it yet, as far as this says.',
    ),
  image,
  scan: z
    .object({
      scanner: z.enum(['registry-sensor', 'qscanner']),
      scanTypes: z.array(z.string()),
      scannedAt: z.string(),
    })
    .exactOptional()
    .describe('Absent when there is no result to judge.'),
  because,
  reason: reason.exactOptional().describe('Why a part of it could not be judged.'),
  counts,
  severity: severityWord.exactOptional().describe('Of the worst finding that is worth telling; absent without one.'),
};

const finding = z.object({
  id: z.string(),
  kind: z.enum(['vulnerability', 'secret', 'malware', 'misconfiguration']),
  severity,
  severityWord,
  title: z.string(),
  cves: z.array(z.string()),
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string().exactOptional(),
      fixedVersion: z.string().exactOptional(),
      path: z.string().exactOptional(),
    }),
  ),
  fixable: z.boolean(),
  gates: z.boolean().describe('The verdict rests on it; otherwise it is here for its severity alone.'),
  isNew: z.boolean().describe('It was not told of this use before.'),
});

const imageNotification = z.object({
  kind: z.literal('image'),
  ...judgedUse,
  findings: z
    .array(finding)
    .describe('What decides, and what is at the notification threshold or above; new ones first.'),
  newFindings: count.describe('How many of all that are worth telling were not told before.'),
  fixes: z
    .array(z.object({ package: z.string(), version: z.string(), findings: count }))
    .describe('Upgrades, and how many of the deciding findings each clears.'),
  omitted: z
    .object({ findings: count, fixes: count })
    .describe('How many were left out, because a message has a limit; the archived result has all.'),
});

const targetNotification = z.object({
  kind: z.literal('target-unreachable'),
  schemaVersion: z.literal(1),
  tool,
  at: z.string(),
  account,
  region: z.string(),
  reason,
});

/** What a notification holds for machines: a use of an image, or an account and region that can't be looked at. */
export const notificationSchema = z
  .discriminatedUnion('kind', [imageNotification, targetNotification])
  .describe('Notification of Qualys Fargate Scanner, for machines.');

/** The detail of the event `Scan Completed`: one judged use of an image. */
export const scanCompletedSchema = z
  .object({
    ...judgedUse,
    findings: z
      .object({ total: count, worthTelling: count, new: count })
      .describe(
        'How many were found, how many decide or are at the notification threshold or above, and how many of these are new.',
      ),
  })
  .describe('Detail of the EventBridge event "Scan Completed" of Qualys Fargate Scanner.');

export type ImageNotificationData = z.output<typeof imageNotification>;
export type TargetNotificationData = z.output<typeof targetNotification>;
export type ScanCompletedDetail = z.output<typeof scanCompletedSchema>;
