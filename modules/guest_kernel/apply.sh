# Makes or removes a kernel for guests and its initramfs.
# $1 build, $2 kernel, $3 initramfs or "", $4 what they are made of (one line), $5 initramfs-tools|dracut|file|none,
#   $6 dom0|package|file, $7 release or "", $8 package, $9 kernel file, ${10} initramfs file, ${11} nfs|disk|any,
#   ${12} modules for the initramfs, ${13} those of them that have to be there, ${14}... what the kernel has to be able to
# $1 remove, $2 kernel, $3 initramfs or ""
# Failure: "CODE: cause" on stderr and status 1.
set -eu
umask 022
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
mode=$1 kernel=$2 ramdisk=$3
marker=${kernel}.xenplay
stage=${kernel}.new-xenplay

lock() {
  command -v flock >/dev/null || return 0
  exec 9>"/run/xenplay-guest-kernel-$(printf '%s' "${kernel}" | cksum | tr ' ' -)"
  flock -n 9 || fail concurrent_edit "another xenplay is at work on ${kernel}"
}

lock
if test "${mode}" = remove; then
  rm -rf -- "${kernel}" "${stage}"
  test -z "${ramdisk}" || rm -f -- "${ramdisk}"
  rm -f -- "${marker}"
  exit 0
fi

made=$4 builder=$5 from=$6 release=$7 package=$8 kernel_file=$9
shift 9
ramdisk_file=$1 root=$2 modules=$3 required=$4
shift 4

# A kernel is an ELF file, or has the boot header of x86 (HdrS), or is packed as a whole.
check_kernel() {
  case $(head -c 4 "$1" | od -An -tx1 | tr -d ' \n') in
    7f454c46 | 1f8b* | 28b52ffd | fd377a58) return 0 ;;
  esac
  test "$(tail -c +515 "$1" | head -c 4)" = HdrS || fail not_a_kernel "$1 is no kernel for x86"
}

# What the kernel of a package was built with: words "A|B=ym:purpose", or "A=off:purpose" for what must not be off.
check_abilities() {
  config=$1
  shift
  lacks=
  for ability do
    options=${ability%%=*}
    rest=${ability#*=}
    values=${rest%%:*}
    case ${values} in
      off) ! grep -qE "^# (${options}) is not set\$" "${config}" || lacks="${lacks:+${lacks}; }${options} ${rest#*:}" ;;
      *) grep -qE "^(${options})=[${values}]\$" "${config}" || lacks="${lacks:+${lacks}; }${options} ${rest#*:}" ;;
    esac
  done
  test -z "${lacks}" || fail kernel_unable "the kernel was built without ${lacks}"
}

# Unpacks a package beside the place, never into the dom0: its boot menu stays as it is.
unpack_package() {
  case ${package} in
    /*) deb=${package} ;;
    *)
      error=$(cd "${stage}" && apt-get -q -o APT::Sandbox::User=root download "${package}" 2>&1) ||
        fail no_package "apt-get download ${package}: ${error}"
      deb=$(echo "${stage}"/*.deb) ;;
  esac
  mkdir "${stage}/tree"
  error=$(dpkg-deb -x "${deb}" "${stage}/tree" 2>&1) || fail package_broken "${deb}: ${error}"
  for found in "${stage}"/tree/boot/vmlinuz-*; do
    test -f "${found}" || fail no_kernel "${package} holds no kernel: a package that only depends on one is not enough, name that one"
    release=${found##*/vmlinuz-}
  done
  kernel_file=${stage}/tree/boot/vmlinuz-${release}
  # Newer packages have it under /usr.
  test -d "${stage}/tree/lib/modules" || ln -s usr/lib "${stage}/tree/lib"
  folder=${stage}/tree/lib/modules/${release}
  for config in "${stage}/tree/boot/config-${release}" "${folder}/config"; do test ! -f "${config}" || break; done
  test -f "${config}" || fail config_missing "${package} does not tell what its kernel was built with: unpack it, and use from: file"
  check_abilities "${config}" "$@"
  # It is the package's own script that would do this on installation.
  test -s "${folder}/modules.dep" || depmod -b "${stage}/tree" "${release}"
}

# $1 name: in the kernel itself, as a module, or not at all. Kernel and file names mix - and _.
kind_of_module() {
  pattern="/$(printf '%s' "$1" | sed 's/[-_]/[-_]/g')\\.ko"
  if grep -q "${pattern}" "${folder}/modules.builtin" 2>/dev/null; then echo builtin
  elif grep -q "${pattern}[.a-z]*:" "${folder}/modules.dep" 2>/dev/null; then echo module
  else echo none; fi
}

# Which of the modules there are; one that has to be there and is not is an error.
choose_modules() {
  chosen=
  for module in ${modules}; do
    case ${builder}:${module} in initramfs-tools:nfsv4) continue ;; esac
    case $(kind_of_module "${module}") in
      module) chosen="${chosen} ${module}" ;;
      none)
        case " ${required} xen-netfront xen-blkfront nfs " in
          *" ${module} "*) fail module_missing "${folder} has no module ${module}" ;;
        esac ;;
    esac
  done
}

with_initramfs_tools() {
  conf=${stage}/conf
  mkdir -p "${conf}/conf.d" "${conf}/scripts" "${conf}/hooks"
  printf 'MODULES=list\nBUSYBOX=auto\nKEYMAP=n\nCOMPRESS=gzip\nDEVICE=\nNFSROOT=auto\nRUNSIZE=10%%\nFSTYPE=auto\nBOOT=%s\n' \
    "$(test "${root}" = nfs && echo nfs || echo local)" >"${conf}/initramfs.conf"
  for module in ${chosen}; do echo "${module}"; done >"${conf}/modules"
  set -- mkinitramfs -v -d "${conf}" -o "${stage}/ramdisk" "${release}"
  # It looks in /lib/modules only: for a package that is another file system, for itself alone.
  if test "${from}" = package; then
    # shellcheck disable=SC2016  # for the inner sh
    set -- unshare --mount sh -euc 'folder=$1 release=$2; shift 2
      mount -t tmpfs tmpfs /lib/modules; mkdir "/lib/modules/${release}"; mount --bind "${folder}" "/lib/modules/${release}"; exec "$@"' \
      sh "${folder}" "${release}" "$@"
  fi
  "$@" >"${stage}/log" 2>&1 || fail initramfs_failed "mkinitramfs: $(tail -n 3 "${stage}/log")"
  for module in ${chosen}; do
    grep -q "/$(printf '%s' "${module}" | sed 's/[-_]/[-_]/g')\\.ko" "${stage}/log" ||
      fail initramfs_incomplete "mkinitramfs did not take the module ${module}"
  done
  test "${root}" = disk || grep -q nfsmount "${stage}/log" || test -e /usr/lib/klibc/bin/nfsmount ||
    fail initramfs_incomplete 'mkinitramfs has no nfsmount (klibc-utils) to mount the root with'
}

# The first of what dracut is to have for a root on NFS. Where it has the choice it takes systemd-networkd before scripts of its own, and
# with that one (dracut 059) nothing ever mounts the root: the guest waits without a word.
dracut_network() {
  for manager in /usr/libexec/nm-initrd-generator /usr/lib/nm-initrd-generator; do test ! -x "${manager}" || return 0; done
  test ! -d /usr/lib/dracut/modules.d/35network-legacy || printf 'network-legacy '
}

with_dracut() {
  set -- --force --no-hostonly --kmoddir "${folder}" --drivers "${chosen# }"
  test "${root}" = disk || set -- "$@" --add "$(dracut_network)nfs"
  dracut "$@" "${stage}/ramdisk" "${release}" >"${stage}/log" 2>&1 || {
    ! grep -qE "module '(nfs|network-legacy)' cannot be found" "${stage}/log" ||
      fail initramfs_incomplete "dracut lacks what a root on NFS needs: install dracut-network, nfs-common, isc-dhcp-client and iputils-arping on this host$(
        sed -nE "s/^.*module '(nfs|network[a-z-]*)' will not be installed, (because.*)/; \1: \2/p" "${stage}/log" | tr -d '\n')"
    fail initramfs_failed "dracut: $(tail -n 3 "${stage}/log")"
  }
  lsinitrd "${stage}/ramdisk" >"${stage}/list" 2>/dev/null || fail initramfs_failed 'lsinitrd cannot read what dracut made'
  for module in ${chosen}; do
    grep -q "/$(printf '%s' "${module}" | sed 's/[-_]/[-_]/g')\\.ko" "${stage}/list" ||
      fail initramfs_incomplete "dracut did not take the module ${module}"
  done
  test "${root}" != disk || return 0
  # To older ones a module of their own that they lack is a line of the log, and no failure.
  grep -qE 'nfs-lib\.sh|nfsroot' "${stage}/list" ||
    fail initramfs_incomplete "dracut has no module nfs (dracut-network): $(grep -i nfs "${stage}/log" | tail -n 1)"
  # Without them mount.nfs says no more than "Protocol not supported", in a guest that nobody can look into.
  for file in etc/protocols etc/netconfig; do
    grep -qE "[ /]${file}( |\$)" "${stage}/list" ||
      fail initramfs_incomplete "the initramfs lacks /${file}: install netbase and libtirpc-common on this host"
  done
}

facts_of() { stat -c '%s %Y' "$1"; }

place=${kernel%/*}
mkdir -p -- "${place:-/}"
trap 'exit 143' HUP INT TERM
trap 'rm -rf -- "${stage}"; test -z "${ramdisk}" || rm -f -- "${ramdisk}.new-xenplay"' EXIT
rm -rf -- "${stage}"
mkdir -m 0700 -- "${stage}"
needs=131072
test "${from}" != package || needs=524288
check_space "${place:-/}" "${needs}" 16

folder=/lib/modules/${release}
case ${from} in
  dom0) kernel_file=/boot/vmlinuz-${release} ;;
  package) unpack_package "$@" ;;
esac
check_kernel "${kernel_file}"
case ${builder} in
  initramfs-tools) choose_modules; with_initramfs_tools ;;
  dracut) choose_modules; with_dracut ;;
  file) cp -- "${ramdisk_file}" "${stage}/ramdisk" ;;
esac
test "${builder}" = none || test -s "${stage}/ramdisk" || fail initramfs_failed 'the initramfs is empty'

# From here on it is ours, also when this is interrupted.
test -e "${marker}" || printf 'made=unfinished\nkernel=\nramdisk=\n' >"${marker}"
cp -- "${kernel_file}" "${stage}/kernel"
chmod 0644 "${stage}/kernel"
keep_context "${kernel}" "${stage}/kernel"
if test "${builder}" != none; then
  mkdir -p -- "${ramdisk%/*}"
  cp -- "${stage}/ramdisk" "${ramdisk}.new-xenplay"
  chmod 0644 "${ramdisk}.new-xenplay"
  keep_context "${ramdisk}" "${ramdisk}.new-xenplay"
fi
sync
mv -f -- "${stage}/kernel" "${kernel}"
test "${builder}" = none || mv -f -- "${ramdisk}.new-xenplay" "${ramdisk}"
{
  printf 'made=%s\nkernel=%s\n' "${made}" "$(facts_of "${kernel}")"
  if test "${builder}" = none; then echo ramdisk=none; else echo "ramdisk=$(facts_of "${ramdisk}")"; fi
} >"${stage}/marker"
mv -f -- "${stage}/marker" "${marker}"
