import type { Layer } from './layers.ts';
import type { PackageManifest, WorkspacePackage } from './workspace.ts';

/** One thing that the structure of the workspace does not allow. */
export interface Violation {
  /** The name of the rule, stable. */
  readonly rule: string;
  /** The file or folder, relative to the workspace; with the line where there is one. */
  readonly where: string;
  readonly message: string;
}

/** A package whose layer is known. */
export interface PlacedPackage extends WorkspacePackage {
  readonly layer: Layer;
}

/** Every dependency with its version as written, of whichever sort. */
export function allDependencies(manifest: PackageManifest): Readonly<Record<string, string>> {
  return { ...manifest.peerDependencies, ...manifest.optionalDependencies, ...manifest.devDependencies, ...manifest.dependencies };
}
