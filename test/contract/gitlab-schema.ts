import * as z from 'zod';

const link = z.string().regex(/^https?:\/\/.+/);
const some = z.string().min(1);
const second = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
const tool = z.object({ id: some, name: some, version: some, url: link, vendor: z.object({ name: some }) });

/**
 * What GitLab accepts as a container scanning report, written by hand after version 15.0.4 of its schema
 * (https://gitlab.com/gitlab-org/security-products/security-report-schemas, dist/container-scanning-report-format.json) as far as
 * our report uses it; stricter than that in refusing keys that we don't mean to write.
 */
export const gitlabReportSchema = z.strictObject({
  version: z.string().regex(/^15\.0\.\d+$/),
  scan: z.strictObject({
    analyzer: tool,
    scanner: tool,
    start_time: second,
    end_time: second,
    status: z.enum(['success', 'failure']),
    type: z.literal('container_scanning'),
    messages: z.array(z.strictObject({ level: z.enum(['info', 'warn', 'fatal']), value: some })),
  }),
  vulnerabilities: z.array(
    z.strictObject({
      id: z.uuid(),
      name: some.max(255),
      description: z.string().max(1_048_576),
      severity: z.enum(['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical']),
      solution: z.string().max(7000).exactOptional(),
      identifiers: z.array(z.strictObject({ type: some, name: some, value: some, url: link.exactOptional() })).min(1),
      links: z.array(z.strictObject({ url: link })).exactOptional(),
      location: z.strictObject({
        dependency: z.strictObject({ package: z.strictObject({ name: z.string() }), version: z.string() }),
        operating_system: some,
        image: some,
        default_branch_image: z.string().max(255).exactOptional(),
      }),
    }),
  ),
});
