import { ListTagsForResourceCommand, TagResourceCommand } from '@aws-sdk/client-ecr';
import { isNewer, type MarkState, type RepositoryTags } from '../service/marks.ts';
import type { EcrRepository } from './ecr-repository.ts';

/**
 * Sets tags of a repository, unless a newer scan has set them. Other tags stay as they are. ECR has no conditional write: of two scans that
 * are told in the same moment, the older may come last.
 */
export async function setTags({ arn, ask }: EcrRepository, tags: RepositoryTags, now: Date): Promise<MarkState> {
  const answer = await ask('ecr:ListTagsForResource', (client, options) =>
    client.send(new ListTagsForResourceCommand({ resourceArn: arn }), options),
  );
  const there = Object.fromEntries((answer.tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  if (isNewer(there, tags, now)) return 'newer';
  const ours = Object.entries(tags);
  if (ours.every(([key, value]) => there[key] === value)) return 'known';
  const command = new TagResourceCommand({
    resourceArn: arn,
    tags: ours.map(([Key, value]) => ({ Key, Value: value })),
  });
  await ask('ecr:TagResource', (client, options) => client.send(command, options));
  return 'written';
}
