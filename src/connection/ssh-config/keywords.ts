/** What we make of a keyword of ssh_config(5). */
export type Treatment =
  /** Carried out. */
  | 'done'
  /** Says nothing about how a host is reached, or concerns what only a person at a terminal sees. */
  | 'idle'
  /** Not carried out, which is told once; the connection is no less safe for it. */
  | 'told'
  /** A way to log in that we have not: told when the login is refused. */
  | 'login'
  /** Cannot be passed over. */
  | 'refused';

const DONE = `addressfamily bindaddress ciphers connectionattempts connecttimeout globalknownhostsfile hashknownhosts
  hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile kbdinteractiveauthentication kexalgorithms
  macs passwordauthentication port preferredauthentications proxycommand proxyjump pubkeyauthentication serveralivecountmax
  serveraliveinterval stricthostkeychecking user userknownhostsfile`;

const IDLE = `addkeystoagent batchmode canonicaldomains canonicalizefallbacklocal canonicalizemaxdots canonicalizepermittedcnames
  casignaturealgorithms channeltimeout checkhostip clearallforwardings compression compressionlevel controlmaster controlpath
  controlpersist enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fingerprinthash forkafterauthentication
  forwardx11 forwardx11timeout forwardx11trusted gatewayports gssapidelegatecredentials hostbasedacceptedalgorithms
  ignoreunknown ipqos loglevel logverbose nohostauthenticationforlocalhost numberofpasswordprompts
  obscurekeystroketiming permitlocalcommand permitremoteopen protocol pubkeyacceptedalgorithms rekeylimit requesttty requiredrsasize
  rhostsrsaauthentication rsaauthentication sendenv sessiontype setenv stdinnull streamlocalbindmask streamlocalbindunlink
  syslogfacility tag tcpkeepalive tunnel tunneldevice updatehostkeys useprivilegedport usekeychain useroaming verifyhostkeydns
  versionaddendum visualhostkey warnweakcrypto xauthlocation`;

const TOLD = `bindinterface canonicalizehostname dynamicforward forwardagent kbdinteractivedevices knownhostscommand localcommand
  localforward remotecommand remoteforward`;

const LOGIN = 'certificatefile gssapiauthentication hostbasedauthentication pkcs11provider securitykeyprovider';

const REFUSED = 'proxyusefdpass refuseconnection revokedhostkeys';

const TREATMENTS = new Map<string, Treatment>([
  ...wordsOf(DONE).map(word => [word, 'done'] as const),
  ...wordsOf(IDLE).map(word => [word, 'idle'] as const),
  ...wordsOf(TOLD).map(word => [word, 'told'] as const),
  ...wordsOf(LOGIN).map(word => [word, 'login'] as const),
  ...wordsOf(REFUSED).map(word => [word, 'refused'] as const),
]);

/** Undefined for a word that is no keyword of ssh. */
export function treatmentOf(keyword: string): Treatment | undefined {
  return TREATMENTS.get(keyword);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/);
}
