/** Something that the lab needs is not there, or did not work: what, why, and what to do about it. */
export class LabFailure extends Error {
  readonly code: string;
  readonly mend: string;

  constructor(code: string, cause: string, mend: string) {
    super(cause);
    this.name = 'LabFailure';
    this.code = code;
    this.mend = mend;
  }
}
