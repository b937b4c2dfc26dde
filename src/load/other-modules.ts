/** What to do instead of modules that Ansible has and we do not: those that public playbooks for Linux hosts name most. */
const INSTEAD: Readonly<Record<string, string>> = {
  acl: 'do it with "command: setfacl …"',
  alternatives: 'do it with "command: update-alternatives --set …"',
  apache2_module: 'do it with "command: a2enmod …" and creates',
  apt_key: 'put the key into /etc/apt/keyrings with copy or get_url, and name it in the source with "signed-by"',
  apt_repository: 'write a file below /etc/apt/sources.list.d with copy or template, then "apt: update_cache: true"',
  archive: 'do it with "command: tar -czf …" and creates',
  at: 'do it with "shell: echo … | at …"',
  capabilities: 'do it with "command: setcap …"',
  deb822_repository: 'write a file below /etc/apt/sources.list.d with copy or template, then "apt: update_cache: true"',
  debconf: 'do it with "command: debconf-set-selections" and stdin',
  dnf5: 'name the module dnf',
  dpkg_divert: 'do it with "command: dpkg-divert …"',
  dpkg_selections: 'do it with "command: apt-mark hold …"',
  expect: 'do it with command and stdin',
  filesystem: 'do it with "command: mkfs …" behind a look with "command: blkid …"',
  firewalld: 'write the rules with template, and load them in a handler',
  gem: 'do it with "command: gem install …" and creates',
  git: 'do it with "command: git clone …" and creates, or bring an archive with unarchive',
  git_config: 'do it with "command: git config …"',
  htpasswd: 'do it with "command: htpasswd …", or write the file with template',
  ini_file: 'write the line with lineinfile, or the file with template',
  iptables: 'write the rules with template, and load them in a handler',
  kernel_blacklist: 'write a file below /etc/modprobe.d with copy',
  locale_gen: 'write the line of /etc/locale.gen with lineinfile, then "command: locale-gen"',
  lvg: 'do it with "command: vgcreate …" behind a look with "command: vgs …"',
  lvol: 'do it with "command: lvcreate …" behind a look with "command: lvs …"',
  make: 'do it with "command: make …"',
  nmcli: 'xen_network makes bridges; anything else with "command: nmcli …"',
  npm: 'do it with "command: npm install …" and creates',
  openssl_certificate: 'do it with "command: openssl …" and creates',
  openssl_privatekey: 'do it with "command: openssl …" and creates',
  pacman: 'do it with "command: pacman …"',
  pam_limits: 'write the line of /etc/security/limits.conf with lineinfile',
  pamd: 'write the line with lineinfile',
  parted: 'do it with "command: parted …" behind a look with "command: lsblk …"',
  patch: 'do it with "command: patch …" and creates',
  pip: 'do it with "command: pip install …" and creates',
  rpm_key: 'do it with "command: rpm --import …"',
  seboolean: 'do it with "command: setsebool -P …"',
  sefcontext: 'do it with "command: semanage fcontext …"',
  selinux: 'write /etc/selinux/config with lineinfile',
  service_facts: 'ask with "command: systemctl is-active …", and register',
  snap: 'do it with "command: snap install …" and creates',
  ssh_config: 'write the lines with blockinfile',
  subversion: 'do it with "command: svn checkout …" and creates',
  sudoers: 'write a file below /etc/sudoers.d with copy and "validate: visudo -cf %s"',
  supervisorctl: 'do it with "command: supervisorctl …"',
  synchronize: 'copy takes folders; between folders of the host "command: rsync …" does it',
  sysvinit: 'name the module service',
  timezone: 'do it with "command: timedatectl set-timezone …", or link /etc/localtime with file',
  ufw: 'write the rules with template, and load them in a handler',
  uri: 'ask with "command: curl …", and register; get_url brings a file',
  xattr: 'do it with "command: setfattr …"',
  xml: 'write the file with template',
  yum_repository: 'write a file below /etc/yum.repos.d with copy or template',
  zypper: 'do it with "command: zypper …"',
};

/** What is told of a module of Ansible's, or of a collection's, that we do not have; undefined for a name that is none of these. */
export function refusedModule(
  name: string,
): { readonly code: string; readonly cause: string; readonly mend: string } | undefined {
  if (name.includes('{{')) {
    const mend = 'name the module; "package" and "service" take whatever the host has';
    return { code: 'unsupported_module', cause: 'the name of a module cannot be a template', mend };
  }
  const [, collection, short = ''] = /^(?:(\w+\.\w+)\.)?(\w+)$/.exec(name) ?? [];
  const isOther = collection !== undefined && !FAMILIAR.includes(collection);
  if (isOther) {
    const mend = 'do it with command, shell or template; xenplay doc lists the modules that are there';
    return {
      code: 'unsupported_module',
      cause: `"${name}" is not supported: xenplay has no modules of ${collection}`,
      mend,
    };
  }
  const instead = Object.hasOwn(INSTEAD, short) ? INSTEAD[short] : undefined;
  if (instead === undefined) return undefined;
  return {
    code: 'unsupported_module',
    cause: `the module "${name}" of Ansible is not supported by xenplay`,
    mend: instead,
  };
}

const FAMILIAR = ['ansible.builtin', 'ansible.legacy', 'ansible.posix', 'community.general'];
