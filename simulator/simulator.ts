import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type AddedImage, addImage, describe, type ImageOnShelf } from './added-image.ts';
import type { CallRecorder } from './calls.ts';
import type { Fault } from './faults.ts';
import { imageNameOf } from './image-name.ts';
import { type Settings, type SimulatorOptions, settingsOf } from './options.ts';
import type { Registry } from './registries.ts';
import { type Schedule, type ScheduleStatus, statusOf } from './schedules.ts';
import { serve } from './server.ts';
import { resetWorld, type World, world } from './world.ts';

/** Settings that may change while the simulator runs. */
type ChangeableSettings = Pick<
  Settings,
  | 'latencyMs'
  | 'access'
  | 'scheduleResponse'
  | 'registryResponse'
  | 'createdStatus'
  | 'linkHeader'
  | 'officialNames'
  | 'registryAuth'
  | 'connectors'
>;

/** A running simulator: a Qualys platform and the registries of the world on one loopback port. */
export interface Simulator {
  /** The gateway: `http://127.0.0.1:port`. */
  readonly url: string;
  /** Host and port of the registry; with `?ns=` it stands in for any other. */
  readonly registryHost: string;
  /** An API token that is taken as Bearer. */
  readonly token: string;
  readonly calls: CallRecorder;
  addImage(image: AddedImage): ImageOnShelf;
  /** What a reference names now; undefined when the registry does not have it. */
  image(reference: string): ImageOnShelf | undefined;
  /** Makes the registry connector of a host and answers its uuid. */
  addRegistry(host: string): Registry;
  schedules(): readonly (Schedule & { readonly status: ScheduleStatus })[];
  setFault(fault: Fault): string;
  clearFaults(id?: string): void;
  /** Takes back one token, or every JWT issued so far. */
  revoke(token?: string): void;
  change(settings: Partial<ChangeableSettings>): void;
  reset(): void;
  /** Ends all connections, hanging ones too. */
  close(): Promise<void>;
}

/** Starts a simulator. Rejects when the port can't be listened on. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = settingsOf(options);
  const made = world(settings);
  let base = '';
  const listener: RequestListener = (request, response) => {
    serve(made, base, request, response).catch(() => response.destroy());
  };
  const server = settings.tls === undefined ? createServer(listener) : createSecureServer(settings.tls, listener);
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  made.ownHost = `${host}:${port}`;
  base = `${settings.tls === undefined ? 'http' : 'https'}://${made.ownHost}`;
  return simulator(made, base, server);
}

function simulator(made: World, base: string, server: Server): Simulator {
  return {
    url: base,
    registryHost: made.ownHost,
    token: made.settings.auth.tokens[0] ?? '',
    calls: made.calls,
    addImage: (image) => addImage(made, image),
    image(reference) {
      const name = imageNameOf(reference);
      const push = made.shelf.tagged(name, name.tag);
      return push === undefined ? undefined : describe(made, push, reference);
    },
    addRegistry: (host) => made.registries.ensure(host),
    schedules() {
      made.schedules.settle();
      return made.schedules.all().map((each) => ({ ...each, status: statusOf(each, made.now()) }));
    },
    setFault: (fault) => made.faults.add(fault),
    clearFaults(id) {
      if (id === undefined) made.faults.clear();
      else made.faults.remove(id);
    },
    revoke: (token) => made.auth.revoke(token),
    change(settings) {
      made.settings = { ...made.settings, ...settings };
    },
    reset: () => resetWorld(made),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, settings: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
