import { OrchestratorError } from '../../model/diagnostic.ts';

/** A line of a configuration of ssh, and where it stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** As it was given, where it stands in no file: line 0. */
  readonly option?: string;
}

/** What an ssh configuration asks for cannot be done, or cannot be understood. */
export class SshConfigError extends OrchestratorError {
  readonly place: Place;
  /** The cause for who tells the place himself. */
  readonly bareCause: string;

  constructor(code: string, place: Place, cause: string, mend: string) {
    const { file, line } = place;
    super({ code, cause: `${line === 0 ? file : `${file}:${line}`}: ${cause}`, mend });
    this.place = place;
    this.bareCause = cause;
  }
}
