export type { AddedImage } from './added-image.ts';
export { selfSignedCertificate } from './certificate.ts';
export type { Fault } from './faults.ts';
export { type SimulatorOptions, simulatorToken } from './options.ts';
export { type Simulator, startSimulator } from './simulator.ts';
