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

/** Where the lines of a log stream are shown that a filter matches; undefined in a partition whose console is not known. */
export function logStreamLink(
  log: { readonly group: string; readonly stream: string; readonly filter: string },
  place: Pick<Place, 'region' | 'partition'>,
): string | undefined {
  // The console takes what is behind its # escaped twice, with $ for %.
  const part = (text: string) => encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
  const events = `${part(log.stream)}$3FfilterPattern$3D${part(log.filter)}`;
  return link(
    place,
    `cloudwatch/home?region=${place.region}#logsV2:log-groups/log-group/${part(log.group)}/log-events/${events}`,
  );
}

function link({ region, partition }: Pick<Place, 'region' | 'partition'>, path: string): string | undefined {
  const host = consoles[partition];
  return host === undefined ? undefined : `https://${region}.${host}/${path}`;
}
