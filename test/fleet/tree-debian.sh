#!/bin/sh
# tree-debian.sh ROOT [PACKAGE...]: a small Debian with sshd and what dom0 and NFS hosts have, without Xen.
set -eu
root="$1"
shift
packages='openssh-server,iproute2,nfs-kernel-server,bridge-utils,sudo,procps'
for package in "$@"; do packages="${packages},${package}"; done
cache="${XDG_CACHE_HOME:-${HOME}/.cache}/xenplay/debs"
mkdir -p "${cache}" "${root}/etc/dpkg/dpkg.cfg.d" "${root}/usr/sbin"

# shellcheck disable=SC2016 # apt-get fills these names in itself
mirror="$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Identifier: Packages' |
  awk '$2 == "bookworm" { print $1; exit }')"
if test -z "${mirror}"; then
  echo 'this machine has no apt source for bookworm' >&2
  exit 1
fi

cat >"${root}/etc/dpkg/dpkg.cfg.d/fleet" <<'EOF'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
EOF
# Packages must not start their services in a tree that is not a running system.
printf '#!/bin/sh\nexit 101\n' >"${root}/usr/sbin/policy-rc.d"
chmod 755 "${root}/usr/sbin/policy-rc.d"
debootstrap --variant=minbase --cache-dir="${cache}" --include="${packages}" bookworm "${root}" "${mirror}"
rm -rf "${root}/var/cache/apt/archives" "${root}/var/lib/apt/lists" "${root}/etc/apt/sources.list"
rm -f "${root}"/etc/ssh/ssh_host_*
mkdir -p "${root}/run/sshd" "${root}/etc/exports.d"
: >"${root}/etc/exports"

cat >"${root}/etc/ssh/sshd_config" <<'EOF'
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication yes
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
PidFile /run/sshd.pid
Subsystem sftp /usr/lib/openssh/sftp-server
EOF
chroot "${root}" useradd --uid 1001 --create-home --shell /bin/sh --groups sudo ops
chroot "${root}" useradd --uid 1002 --create-home --shell /bin/sh deploy
printf '%s\n' root:fleet-root ops:fleet-ops deploy:fleet-deploy | chroot "${root}" chpasswd
printf 'deploy ALL=(ALL:ALL) NOPASSWD: ALL\n' >"${root}/etc/sudoers.d/deploy"
chmod 440 "${root}/etc/sudoers.d/deploy"
