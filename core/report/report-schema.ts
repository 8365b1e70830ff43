import * as z from 'zod';
import { findingSchema } from '../scan/result-schema.ts';

const verdict = z.enum(['pass', 'fail', 'inconclusive']).describe('inconclusive: it could not be judged.');
const scanType = z.enum(['packages', 'secrets', 'malware', 'compliance']);
const severity = z.literal([1, 2, 3, 4, 5]);
const count = z.int().min(0);
const counts = z
  .object({ 5: count, 4: count, 3: count, 2: count, 1: count })
  .describe('Vulnerabilities by Qualys severity: 5 critical, 4 high, 3 medium, 2 low, 1 informational.');
const findingRule = z.object({ action: z.enum(['fail', 'ignore']), required: z.boolean() });

const positionSchema = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  endLine: z.int(),
  endColumn: z.int(),
});

const exceptionSchema = z.object({
  cves: z.array(z.string()),
  qids: z.array(z.int()),
  families: z.array(z.string()).exactOptional(),
  containers: z.array(z.string()).exactOptional(),
  packages: z.array(z.string()).exactOptional(),
  images: z.array(z.string()).exactOptional(),
  owner: z.string(),
  reason: z.string(),
  expires: z.string().describe('Last day on which it holds, in UTC.'),
  untilFixed: z.boolean(),
  position: positionSchema,
});

const policySchema = z.object({
  failOn: z.union([severity, z.literal('none')]),
  maximum: z.object({
    5: count.exactOptional(),
    4: count.exactOptional(),
    3: count.exactOptional(),
    2: count.exactOptional(),
    1: count.exactOptional(),
  }),
  onlyFixable: z.boolean(),
  potential: z.enum(['include', 'exclude']),
  failOnQds: z.int().exactOptional(),
  failOnEpss: z.number().exactOptional(),
  failOnKev: z.boolean(),
  onlyNew: z.boolean(),
  denyQids: z.array(z.int()),
  denyCves: z.array(z.string()),
  secrets: findingRule,
  malware: findingRule,
  failOnCompliance: z.enum(['high', 'medium', 'low', 'none']).exactOptional(),
  maxCompliance: count.exactOptional(),
  denyCids: z.array(z.int()),
  qualysPolicy: z.object({
    gate: z.enum(['off', 'with', 'alone']),
    audit: z.enum(['pass', 'inconclusive', 'fail']),
  }),
  onInconclusive: z.enum(['block', 'warn']),
  enforce: z.boolean(),
  maxExceptionDays: z.int(),
  exceptionWarnDays: z.int(),
  exceptions: z.array(exceptionSchema).describe('The exceptions of the policy file, whether they hold or not.'),
});

const platformSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().exactOptional(),
  osVersion: z.string().exactOptional(),
});

const referenceSchema = z.object({
  registry: z.string(),
  repository: z.string(),
  tag: z.string().exactOptional(),
  digest: z.string().exactOptional(),
});

const imageTextSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reference'), text: z.string(), reference: referenceSchema }),
  z.object({ kind: z.literal('placeholder'), text: z.string(), placeholder: z.string() }),
  z.object({ kind: z.literal('invalid'), text: z.string(), why: z.string() }),
  z.object({ kind: z.literal('unresolved'), text: z.string(), why: z.string() }),
  z.object({ kind: z.literal('missing'), text: z.literal('') }),
]);

const useSchema = z.object({
  family: z.string(),
  revision: z.int().exactOptional(),
  source: z.string(),
  container: z.string(),
  essential: z.boolean(),
  role: z.enum(['app', 'sidecar', 'init', 'log-router', 'proxy']),
  image: imageTextSchema,
  platform: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('one'), platform: platformSchema }),
    z.object({ kind: z.literal('every'), why: z.string() }),
  ]),
  position: positionSchema.exactOptional(),
  credentialsParameter: z.string().exactOptional(),
  runningDigest: z.string().exactOptional(),
});

const reasonSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

const exceptedSchema = z.object({
  finding: z.string().describe('Id of the finding.'),
  package: z.string().exactOptional().describe('Only in this package; in others the finding may gate all the same.'),
  by: z.enum(['policy', 'vex', 'qualys']),
  reason: z.string(),
  owner: z.string().exactOptional(),
  expires: z.string().exactOptional().describe('Last day on which it holds, in UTC.'),
});

const comparisonSchema = z
  .object({
    state: z.enum(['compared', 'new-container', 'first-deployment', 'unreadable']),
    source: z.string(),
    reason: reasonSchema.exactOptional(),
  })
  .describe('What the findings were compared with. After a first deployment, or unreadable, every one counts as new.');

const feedSchema = z.object({
  name: z.enum(['epss', 'kev']),
  state: z.enum(['fresh', 'stale', 'missing']),
  source: z.string().exactOptional(),
  day: z.string().exactOptional().describe('Day of its data.'),
  ageDays: z.int().exactOptional(),
  reason: reasonSchema.exactOptional(),
});

const exploitationSchema = z.object({
  cve: z.string(),
  epss: z.number().exactOptional().describe('Probability of exploitation in the next 30 days, 0 to 1.'),
  kev: z
    .object({ addedOn: z.string(), dueOn: z.string().exactOptional(), ransomware: z.boolean() })
    .exactOptional()
    .describe('CISA knows it to be exploited.'),
});

const imageSchema = z.object({
  text: z.string().describe('The image as written in the task definition.'),
  uses: z
    .array(useSchema)
    .describe('Every container that runs it and is judged alike; others stand with the image once more.'),
  image: z
    .object({
      reference: referenceSchema,
      digest: z.string().describe('Digest of the platform manifest: what was scanned. Of a local image the image id.'),
      indexDigest: z.string().exactOptional(),
      imageId: z.string().describe('Digest of the image config: what Qualys calls sha.'),
      platform: platformSchema,
      mediaType: z.string(),
      tag: z.string().exactOptional(),
      local: z
        .object({ kind: z.enum(['archive', 'docker']), name: z.string() })
        .exactOptional()
        .describe(
          'Read from this archive or from the Docker daemon and in no registry yet, so its digest is not known.',
        ),
    })
    .exactOptional()
    .describe('Absent when the image never became a digest.'),
  verdict,
  because: z
    .array(z.object({ rule: z.string(), text: z.string(), findings: z.array(z.string()) }))
    .describe('The rules that decided, with the ids of the findings they decided on.'),
  reason: reasonSchema.exactOptional().describe('Why a part of it could not be judged.'),
  scan: z
    .object({
      scanner: z.enum(['registry-sensor', 'qscanner']),
      scanTypes: z.array(scanType),
      scannedAt: z.string(),
      from: z.enum(['cache', 'qualys', 'scan']),
      qualysPolicy: z
        .object({
          verdict: z.enum(['allow', 'deny', 'audit']),
          tags: z.array(z.string()),
          said: z.string().exactOptional().describe("The scanner's own words on it."),
        })
        .exactOptional()
        .describe("What Qualys' own policies said, where they were asked; audit also where none matched."),
    })
    .exactOptional(),
  excepted: z.array(exceptedSchema).describe('Findings that do not gate, because somebody answers for them.'),
  comparison: comparisonSchema.exactOptional(),
  newFindings: z
    .array(z.string())
    .exactOptional()
    .describe('Ids of findings that the baseline does not have; absent when nothing could be compared.'),
  findings: z.array(findingSchema),
  counts,
});

/** The JSON report as a document of version 1; unknown keys are left out, so that later releases may add some. */
export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    tool: z.object({ name: z.string(), version: z.string() }),
    simulated: z.boolean().describe('Any part came from the simulator: the report says nothing about real images.'),
    startedAt: z.string(),
    finishedAt: z.string(),
    verdict,
    outcome: z.enum(['block', 'allow']).describe('What the process does about the verdict.'),
    policy: policySchema,
    taskDefinitions: z.array(
      z.object({ family: z.string(), revision: z.int().exactOptional(), source: z.string(), containers: z.int() }),
    ),
    images: z.array(imageSchema),
    counts,
    feeds: z.array(feedSchema),
    exploitation: z.array(exploitationSchema).describe('What the feeds know of the CVEs that were found.'),
    notices: z.array(z.object({ message: z.string(), position: positionSchema.exactOptional() })),
    stillRunning: z.array(z.object({ registry: z.string(), schedule: z.string() })),
  })
  .describe('Report of Qualys Fargate Scanner.');
