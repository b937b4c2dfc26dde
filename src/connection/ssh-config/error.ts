import { OrchestratorError } from '../../model/diagnostic.ts';

/** A line of a configuration of ssh, and where it stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What an ssh configuration asks for cannot be done, or cannot be understood. */
export class SshConfigError extends OrchestratorError {
  constructor(code: string, { file, line }: Place, cause: string, mend: string) {
    super({ code, cause: `${line === 0 ? file : `${file}:${line}`}: ${cause}`, mend });
  }
}
