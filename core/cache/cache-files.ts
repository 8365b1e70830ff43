import { lstat, mkdir, open, opendir, rename, unlink } from 'node:fs/promises';

/** The file operations of the file cache, as `node:fs/promises` has them: an argument, so that a full disk can be tested. */
export interface CacheFiles {
  readonly lstat: typeof lstat;
  readonly mkdir: typeof mkdir;
  readonly open: typeof open;
  readonly opendir: typeof opendir;
  readonly rename: typeof rename;
  readonly unlink: typeof unlink;
}

/** The real ones. */
export const nodeFiles: CacheFiles = { lstat, mkdir, open, opendir, rename, unlink };
