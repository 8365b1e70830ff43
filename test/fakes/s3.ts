import { createHash } from 'node:crypto';
import { type LoopbackServer, serve } from './http-server.ts';

/** Amazon S3 on loopback: whole objects, read and written on condition. */
export interface FakeS3 extends LoopbackServer {
  /** By `/bucket/key`. */
  readonly objects: Map<string, string>;
  /** What a request is answered with in place of the object, if anything; a status after the write with `lost`. */
  fault: (method: string, path: string) => { readonly status: number; readonly code: string; lost?: true } | undefined;
}

/** Starts an empty one. Objects are at paths, as the SDK asks for them at an address of numbers. */
export async function fakeS3(): Promise<FakeS3> {
  const objects = new Map<string, string>();
  const etag = (body: string) => `"${createHash('md5').update(body).digest('hex')}"`;
  const server = await serve(({ method, url, headers, body }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://s3').pathname);
    const refuse = (status: number, code: string) =>
      response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>words</Message></Error>`);
    const fault = fake.fault(method, path);
    if (fault !== undefined && fault.lost !== true) return void refuse(fault.status, fault.code);
    const there = objects.get(path);
    if (method === 'GET') {
      if (there === undefined) return void refuse(404, 'NoSuchKey');
      return void response.writeHead(200, { etag: etag(there), 'content-type': 'application/json' }).end(there);
    }
    const isOver = headers['if-match'] === undefined || (there !== undefined && etag(there) === headers['if-match']);
    if (headers['if-match'] !== undefined && there === undefined) return void refuse(404, 'NoSuchKey');
    if (!isOver || (headers['if-none-match'] === '*' && there !== undefined)) {
      return void refuse(412, 'PreconditionFailed');
    }
    objects.set(path, body);
    if (fault !== undefined) return void refuse(fault.status, fault.code);
    response.writeHead(200, { etag: etag(body) }).end();
  });
  const fake: FakeS3 = { ...server, objects, fault: () => undefined };
  return fake;
}
