import ssh2 from 'ssh2';

/** The key pair of a server in a test. Not ed25519: of those that ssh2 makes, one in 256 is malformed, and it cannot read it itself. */
export function hostKeyPair(): { readonly private: string; readonly public: string } {
  return ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
}
