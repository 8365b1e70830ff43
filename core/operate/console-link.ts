import type { Place } from './installation.ts';

/** The console of each partition; others have none on the internet. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where an execution of the workflow is shown; undefined in a partition whose console is not known. */
export function executionLink(executionArn: string, place: Pick<Place, 'region' | 'partition'>): string | undefined {
  return link(place, `states/home?region=${place.region}#/v2/executions/details/${executionArn}`);
}

function link({ region, partition }: Pick<Place, 'region' | 'partition'>, path: string): string | undefined {
  const host = consoles[partition];
  return host === undefined ? undefined : `https://${region}.${host}/${path}`;
}
