# Gathers facts in one go: raw text by section, understood on the controller. Changes nothing, asks no network mount, and
# gives every tool that may hang a bound. $1 seconds for one tool, $2 network|- $3 hardware|- $4 virtual|-
# $5 the folder of facts of the host's own|-
set -u
limit=$1 network=$2 hardware=$3 virtual=$4 own=$5
at() { printf '\n=%s\n' "$1"; }
lines() { sed 's/^/|/'; }
bounded() {
  if test -n "${has_timeout}"; then timeout "${limit}" "$@"; else "$@"; fi
} 2>/dev/null
show() { at "$1"; test ! -r "$2" || sed 's/^/|/' "$2" 2>/dev/null; }
word() { test ! -r "$2" || { read -r line < "$2" && printf '|%s=%s\n' "$1" "${line}"; } 2>/dev/null; }
there() { test ! -e "$1" || printf '|%s\n' "$1"; }

# Before anything is exported: the environment as the login gave it, one variable a line, line ends inside as \001.
at env
# cat opens the file itself: one that the shell opened for it would be empty after exec.
# shellcheck disable=SC2002
if test -r /proc/self/environ; then cat /proc/self/environ | tr '\n\000' '\001\n' | lines; else env | lines; fi
LC_ALL=C
export LC_ALL
# Older busybox wants "timeout -t".
has_timeout=
timeout 5 true 2>/dev/null && has_timeout=yes

at uname
for flag in s n r v m; do uname "-${flag}" | lines; done
at names
# May ask a name server.
longest=${limit}
test "${limit}" -le 2 || limit=2
printf '|fqdn=%s\n' "$(bounded hostname -f)"
limit=${longest}
at ids
printf '|uid=%s\n|gid=%s\n|name=%s\n' "$(id -u)" "$(id -g)" "$(id -un 2>/dev/null)"
printf '|ruid=%s\n|rgid=%s\n' "$(id -ru 2>/dev/null)" "$(id -rg 2>/dev/null)"
at passwd
sed -n "s/^\\($(id -un 2>/dev/null || echo root):.*\\)/|\\1/p" /etc/passwd 2>/dev/null
at date
now=$(date +%s)
date '+|%Y %m %d %H %M %S %A %w %W %s %Z %z'
# Half a year away: tells the name that summer time has, if any.
date -d "@$((now + 15724800))" '+|%Z %z' 2>/dev/null
at utc
TZ=UTC0 date '+|%Y %m %d %H %M %S'
show os-release "$(if test -r /etc/os-release; then echo /etc/os-release; else echo /usr/lib/os-release; fi)"
show debian_version /etc/debian_version
show alpine-release /etc/alpine-release
show redhat-release /etc/redhat-release
show lsb-release /etc/lsb-release
show cmdline /proc/cmdline
show machine-id /etc/machine-id
show resolv.conf /etc/resolv.conf
show selinux-config /etc/selinux/config
at selinux
if test -d /sys/fs/selinux && test -e /sys/fs/selinux/enforce; then
  printf '|enforce=%s\n|policyvers=%s\n' "$(cat /sys/fs/selinux/enforce)" "$(cat /sys/fs/selinux/policyvers)"
fi
at init
word comm /proc/1/comm
printf '|exe=%s\n' "$(readlink /sbin/init 2>/dev/null)"
at fips
test ! -r /proc/sys/crypto/fips_enabled || lines < /proc/sys/crypto/fips_enabled
at paths
for path in /usr/bin/apt-get /usr/bin/dnf /usr/bin/dnf-3 /usr/bin/dnf5 /usr/bin/microdnf /usr/bin/yum /sbin/apk /usr/bin/apk /usr/bin/zypper \
  /usr/bin/pacman /usr/bin/emerge /bin/opkg /usr/bin/xbps-install /usr/sbin/pkg /run/systemd/system /bin/systemctl /usr/bin/systemctl \
  /sbin/openrc /etc/init.d /sbin/initctl /usr/sbin/initctl /sys/kernel/security/apparmor /.dockerenv /.dockerinit /run/.containerenv \
  /proc/vz /proc/bc /proc/xen /dev/kvm; do there "${path}"; done
at chroot
stat -L -c '|%d %i' / 2>/dev/null
stat -L -c '|%d %i' /proc/1/root/. 2>/dev/null
at bits
getconf LONG_BIT 2>/dev/null | lines
for key in /etc/ssh/ssh_host_*_key.pub /etc/dropbear/*.pub; do
  test -r "${key}" || continue
  at "key ${key}"
  lines < "${key}"
done

if test "${network}" = network; then
  for path in /sys/class/net/*; do
    test -e "${path}/address" || continue
    at "link ${path##*/}"
    for item in address mtu type flags operstate speed; do word "${item}" "${path}/${item}"; done
    test ! -e "${path}/device" || {
      printf '|pciid=%s\n' "$(basename "$(readlink -f "${path}/device")")"
      if test -e "${path}/device/driver/module"; then
        driver=$(readlink -f "${path}/device/driver/module")
        printf '|module=%s\n' "${driver##*/}"
      fi
    }
    if test -d "${path}/bridge"; then
      word bridge_id "${path}/bridge/bridge_id"
      word stp "${path}/bridge/stp_state"
      for port in "${path}"/brif/*; do test ! -e "${port}" || printf '|port=%s\n' "${port##*/}"; done
    fi
    if test -d "${path}/bonding"; then
      for item in slaves mode miimon lacp_rate primary all_slaves_active; do word "bond_${item}" "${path}/bonding/${item}"; done
    fi
  done
  at addresses
  bounded ip -o addr show | lines
  # No packet is sent: the kernel tells which way it would take.
  at route4
  bounded ip -4 route get 8.8.8.8 | lines
  at route6
  bounded ip -6 route get 2404:6800:400a:800::1012 | lines
fi

if test "${hardware}" = hardware; then
  show meminfo /proc/meminfo
  show cpuinfo /proc/cpuinfo
  show uptime /proc/uptime
  show loadavg /proc/loadavg
  show affinity /proc/self/status
  at nproc
  nproc 2>/dev/null | lines
  show mounts /proc/mounts
  at uuids
  # shellcheck disable=SC2012 # one fork; names there are plain, and readlink alone would not tell both ends
  ls -l /dev/disk/by-uuid 2>/dev/null | lines
  at sizes
  remote=
  test ! -r /proc/mounts || while read -r device point type _; do
    case ${type} in
      nfs | nfs4 | cifs | smb3 | smbfs | ncpfs | afs | ceph | glusterfs | lustre | 9p | gfs2 | ocfs2 | beegfs | autofs | fuse | fuse.* | davfs)
        remote="${remote} ${point}"
        continue
        ;;
    esac
    case ${device} in /*) ;; *) continue ;; esac
    # What lies below a network mount is only reached through it.
    for far in ${remote}; do
      case ${point} in "${far}"/*) continue 2 ;; esac
    done
    printf '|%s\n' "${point}"
    bounded stat -f -c '|size %S %s %b %a %c %d' -- "$(printf '%b' "${point}")"
  done < /proc/mounts
fi
at dmi
for item in bios_date bios_vendor bios_version board_asset_tag board_name board_serial board_vendor board_version chassis_asset_tag \
  chassis_serial chassis_type chassis_vendor chassis_version product_name product_serial product_uuid product_version sys_vendor; do
  word "${item}" "/sys/devices/virtual/dmi/id/${item}"
done

if test "${virtual}" = virtual; then
  show xen-capabilities /proc/xen/capabilities
  show hypervisor /sys/hypervisor/type
  show cgroup /proc/1/cgroup
  at init-environ
  { tr '\000' '\n' < /proc/1/environ; } 2>/dev/null | sed -n 's/^container=/|container=/p'
  show container /run/systemd/container
  at modules
  test ! -r /proc/modules || sed -n 's/^\(kvm\|vboxdrv\|vboxguest\|virtio\|virtio_pci\) .*/|\1/p' /proc/modules
  at hypervisor-cpu
  test ! -r /proc/cpuinfo || sed -n '/^model name.*QEMU/{s/.*/|QEMU/p;q;}' /proc/cpuinfo
fi

# What a file holds or a program prints, and of a program what it says on stderr with its exit status as the last line.
test "${own}" = - || for path in "${own}"/*.fact; do
  if test ! -f "${path}" || test ! -r "${path}"; then continue; fi
  if test -x "${path}"; then
    at "run ${path##*/}"
    {
      said=$({
        {
          if test -n "${has_timeout}"; then timeout "${limit}" "${path}"; else "${path}"; fi < /dev/null
          printf '\nrc=%s\n' "$?" >&2
        } | lines >&3
      } 2>&1)
    } 3>&1
    at "said ${path##*/}"
    printf '%s\n' "${said}" | lines
  else
    at "file ${path##*/}"
    lines < "${path}"
  fi
done
exit 0
