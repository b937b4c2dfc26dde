/** A server breaks the rules of the protocol in a way that is not to be borne. */
export class PeerError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
