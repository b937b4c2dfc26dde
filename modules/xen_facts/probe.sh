# Gathers once what plays ask of a dom0 or an NFS host. Sections: "=NAME", then lines that begin with "|". Changes nothing.
set -u
LC_ALL=C TERM=dumb
export LC_ALL TERM
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
section() { printf '=%s\n' "$1"; }
content() { sed 's/^/|/'; echo; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi; }
fact() { test ! -r "$2" || printf '|%s=%s\n' "$1" "$(head -c 4096 "$2" | tr '\n' ' ' | sed 's/ *$//')"; }
has() { command -v "$1" >/dev/null 2>&1; }
runs() {
  for comm in /proc/[0-9]*/comm; do
    { IFS= read -r process < "${comm}"; } 2>/dev/null || continue
    case ${process} in *"$1") return 0 ;; esac
  done
  return 1
}

section facts
printf '|uid=%s\n' "$(id -u)"
fact boot_id /proc/sys/kernel/random/boot_id
fact machine_id /etc/machine-id
sed -n 's/^ID=\(.*\)/|os_id=\1/p; s/^VERSION_ID=\(.*\)/|os_version=\1/p' /etc/os-release 2>/dev/null | tr -d "\"'"
if test -d /run/systemd/system; then echo '|init=systemd'
elif test -d /run/openrc; then echo '|init=openrc'
else fact init /proc/1/comm; fi
for tool in flock timeout unshare systemd-run at setsid; do ! has "${tool}" || printf '|tool=%s\n' "${tool}"; done
if has ip && ip -j link show lo >/dev/null 2>&1; then echo '|tool=ip_json'; fi

fact hypervisor /sys/hypervisor/type
fact major /sys/hypervisor/version/major
fact minor /sys/hypervisor/version/minor
fact extra /sys/hypervisor/version/extra
fact capabilities /sys/hypervisor/properties/capabilities
if test ! -e /proc/xen/capabilities; then fact features /sys/hypervisor/properties/features; fi
if grep -qw control_d /proc/xen/capabilities 2>/dev/null; then echo '|dom0=yes'; fi
if test -e /etc/xensource-inventory || test -e /opt/xensource/bin/xe; then echo '|xapi=yes'; fi
if runs libvirtd || runs virtxend; then echo '|libvirt=yes'; fi
if xend_runs; then echo '|xend=yes'; fi
for directory in /usr/lib/xen*/bin; do test ! -x "${directory}/xl" || PATH=${PATH}:${directory}; done
! has xl || echo '|xl=yes'

for file in /etc/nfs.conf /etc/nfs.conf.d/*.conf; do
  test -r "${file}" || continue
  awk -F= '/^[[:space:]]*\[/ { part = $0 } part ~ /mountd/ && $1 ~ /state-directory-path/ { gsub(/[[:space:]]/, "", $2); print "|state_dir=" $2 }' "${file}"
done
! has exportfs || echo '|exportfs=yes'
# "mount.nfs: (linux nfs-utils 2.6.2)": exportfs itself does not tell.
! has mount.nfs || printf '|nfs_utils=%s\n' "$(bounded mount.nfs -V 2>/dev/null </dev/null | head -n 1)"
# Whether the folder is read, be it there or not: releases of before 2011 know /etc/exports alone.
if has exportfs && tr '\000' '\n' <"$(command -v exportfs)" 2>/dev/null | grep -q 'exports\.d'; then echo '|exports_d=yes'; fi
fact nfsd_threads /proc/fs/nfsd/threads
fact nfsd_versions /proc/fs/nfsd/versions
for file in /run/ganesha/ganesha.pid /var/run/ganesha.pid; do
  test ! -s "${file}" || ! kill -0 "$(cat "${file}")" 2>/dev/null || { echo '|ganesha=yes'; break; }
done
awk '$2 == "/" && $3 ~ /^nfs/ { print "|root_on_nfs=yes" }' /proc/mounts
awk '$3 ~ /^nfs4?$/ { print "|nfs_mount=" $2 }' /proc/mounts

fact ip_forward /proc/sys/net/ipv4/ip_forward
for link in /sys/class/net/*; do
  test ! -d "${link}/bridge" || printf '|bridge=%s\n' "${link##*/}"
  case ${link##*/} in peth*) echo '|legacy_network=yes' ;; esac
done
client=${SSH_CONNECTION:-}
above=${PPID}
while test -z "${client}" && test "${above:-1}" -gt 1; do
  client=$(tr '\0' '\n' < "/proc/${above}/environ" | sed -n 's/^SSH_CONNECTION=//p')
  above=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/${above}/status")
done 2>/dev/null
client=${client%% *}
if test -n "${client}" && has ip; then
  device=$(bounded ip route get "${client%%%*}" 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p')
  if test -n "${device}" && test "${device}" != lo; then
    printf '|mgmt_device=%s\n' "${device}"
    test ! -d "/sys/class/net/${device}/bridge" || echo '|mgmt_via_bridge=yes'
  fi
fi
if test -e /etc/xensource-inventory; then echo '|renderer=xapi'; fi
if has nmcli && bounded nmcli -t -f DEVICE,STATE device 2>/dev/null | grep -v '^lo:' | grep -vE ':(unmanaged|.*externally.*)$' | grep -q .; then echo '|renderer=NetworkManager'; fi
if has netplan; then for file in /etc/netplan/*.yaml; do test ! -s "${file}" || { echo '|renderer=netplan'; break; }; done; fi
if test -e /run/systemd/netif/state; then
  for file in /etc/systemd/network/*.network; do
    case ${file} in */50-xenplay-*) continue ;; esac
    test ! -s "${file}" || { echo '|renderer=networkd'; break; }
  done
fi
! has wicked || echo '|renderer=wicked'
for file in /etc/sysconfig/network-scripts/ifcfg-*; do
  case ${file} in */ifcfg-lo) continue ;; esac
  test ! -s "${file}" || { echo '|renderer=ifcfg'; break; }
done
if has ifreload; then echo '|renderer=ifupdown2'
elif has ifup && grep -E '^[[:space:]]*iface[[:space:]]' /etc/network/interfaces /etc/network/interfaces.d/* /dev/null 2>/dev/null |
  grep -qvE 'iface[[:space:]]+lo([[:space:]]|$)'; then echo '|renderer=ifupdown'; fi

section xl.conf
test ! -r /etc/xen/xl.conf || head -c 65536 /etc/xen/xl.conf | content
# Without xenstored xl falls back to a kernel device that blocks for ever.
if has xl && runs xenstored; then
  section info
  bounded xl info 2>/dev/null </dev/null | head -c 16384 | content
fi
section end
exit 0
