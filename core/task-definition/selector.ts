import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { UnreadableInputError } from '../errors.ts';

const fileExtension = /\.(?:json|ya?ml|template|tf|txt|tpl|tmpl|j2)$/i;

/**
 * Tells a file or glob from something that ECS knows: an ARN, a family, or `family:revision`. What exists as a file is one;
 * so is what has a file's extension, a slash, a star, or a leading dot.
 */
export async function selectorKind(selector: string, cwd: string): Promise<'file' | 'ecs'> {
  if (/^arn:aws[a-z-]*:ecs:/.test(selector)) return 'ecs';
  if (/[/\\*?{[]|^\./.test(selector) || fileExtension.test(selector)) return 'file';
  return (await exists(resolve(cwd, selector))) ? 'file' : 'ecs';
}

/**
 * The files that selectors name, each once, in the order given; those of a glob sorted. A path that exists is taken
 * literally. Throws `UnreadableInputError` for a selector that finds none.
 */
export async function findFiles(selectors: readonly string[], cwd: string): Promise<readonly string[]> {
  const files = new Map<string, string>();
  for (const selector of selectors) {
    for (const file of await filesOf(selector, cwd)) {
      const path = resolve(cwd, file);
      if (!files.has(path)) files.set(path, file);
    }
  }
  return [...files.values()];
}

async function filesOf(selector: string, cwd: string): Promise<readonly string[]> {
  if (await exists(resolve(cwd, selector))) return [selector];
  if (!/[*?[{!]/.test(selector)) {
    throw new UnreadableInputError(`${selector} does not exist.`, {
      remedy: `See that the path is right; it is looked for in ${cwd}.`,
    });
  }
  const { glob } = await import('tinyglobby');
  const found = await glob([selector.replaceAll('\\', '/')], {
    cwd,
    dot: true,
    onlyFiles: true,
    expandDirectories: false,
    absolute: true,
  });
  if (found.length === 0) {
    throw new UnreadableInputError(`No file matches ${selector}.`, {
      remedy: `See that the glob is right and quoted; it is looked for in ${cwd}.`,
    });
  }
  return found.map((path) => (isAbsolute(selector) ? path : relative(cwd, path).replaceAll('\\', '/'))).sort();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
