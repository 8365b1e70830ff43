/** What templating styles put between their marks. Each pattern is matched against at most some thousand characters. */
const marks: readonly RegExp[] = [
  /\$\{[^}]*\}?/, // shell, Terraform, CloudFormation, Copilot, envsubst
  /\{\{[^}]*\}?\}?/, // Go, Jinja, Mustache, GitHub, ecspresso
  /\{%[^%]*%\}/, // Jinja
  /<%[^%]*%>/, // ERB, EJS
  /<[^<>]*>/, // CodeDeploy and documentation
  /#\{[^}]*\}#?/, // Azure DevOps, Octopus
  /\$\([^)]*\)/, // make, Azure DevOps
  /\$+[A-Za-z_]\w*\$*/, // shell, $$$$IMAGE$$$$
  /%+[A-Za-z_][\w.-]*%*/, // cmd, printf
  /@@?[A-Za-z_][\w.-]*@@?$|@@[\w.-]+@@/, // Maven, autoconf
  /__[A-Z][A-Z0-9_]*__/, // sed scripts; lower case may be part of a name
  /\[(?![0-9a-fA-F:]+\](?:[:/]|$))[^[\]]*\]/, // documentation; not an IPv6 host
  /\{[^{}]*\}/, // string formatting
];

/** `ACCOUNT.dkr.ecr.REGION.…`: account and region of an ECR host that are evidently words still to be replaced. */
const ecrHostParts = /^([^./:]{1,100})\.dkr[.-]ecr(?:-fips)?\.([^./:]{1,100})\./i;

/** A part written wholly in capitals, as in `IMAGE`, `IMAGE_NAME:TAG` or `registry.example.com/IMAGE_NAME`. */
const shouted = /(?:^|\/)([A-Z][A-Z0-9_-]*)(?=[/:@]|$)/;

/** The part of an image string that a template engine should have replaced; undefined where all of it is rendered. */
export function findPlaceholder(text: string): string | undefined {
  let first: RegExpExecArray | undefined;
  for (const mark of marks) {
    const found = mark.exec(text);
    if (found !== null && (first === undefined || found.index < first.index)) first = found;
  }
  return first?.[0] ?? ecrPlaceholder(text) ?? shouted.exec(text)?.[1];
}

function ecrPlaceholder(text: string): string | undefined {
  const match = ecrHostParts.exec(text);
  if (match === null) return undefined;
  const [, account = '', region = ''] = match;
  if (/[A-Za-z]/.test(account)) return account;
  return /^[a-z]+(?:-[a-z]+)+-\d+$/.test(region) ? undefined : region;
}
