declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB in memory, as an HTTP server that listens when it is told to. */
  const dynalite: (options: { readonly createTableMs?: number }) => Server;
  export = dynalite;
}
