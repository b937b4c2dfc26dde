/** What templates may ask of paths on the controller. */
export interface ControllerPaths {
  readonly kindOf: (path: string) => 'file' | 'directory' | 'other' | undefined;
  readonly isLink: (path: string) => boolean;
  readonly isMount: (path: string) => boolean;
  readonly isSame: (path: string, other: string) => boolean;
  /** The path without links, `.` and `..`; what does not exist is only tidied. */
  readonly real: (path: string) => string;
  readonly expandUser: (path: string) => string;
  readonly environment: (name: string) => string | undefined;
  readonly glob: (pattern: string) => readonly string[];
  readonly workingFolder: () => string;
}

let paths: ControllerPaths | undefined;

/** Set once, when the program starts: this room itself does no input or output. */
export function useControllerPaths(given: ControllerPaths): void {
  paths = given;
}

export function controllerPaths(): ControllerPaths | undefined {
  return paths;
}
