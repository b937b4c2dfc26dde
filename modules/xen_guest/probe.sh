# Looks at one guest and at what it needs on this dom0. Prints sections: a line "=NAME", then content lines that begin with "|".
# $1 guest's name, $2 its uuid, $3 its config file, $4 its autostart link, then pairs: kernel PATH, ramdisk PATH, disk PATH,
# script PATH, bridge NAME
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
name=$1 uuid=$2 config=$3 auto=$4
shift 4

section() { printf '=%s\n' "$1"; }
# A text whose last line has no end would glue the next section to it.
content() { sed 's/^/|/'; echo; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }

section toolstack
test ! -r /sys/hypervisor/type || { read -r type < /sys/hypervisor/type; echo "|hypervisor=${type}"; }
test ! -e /proc/xen/capabilities || { echo '|xenfs=yes'; grep -qw control_d /proc/xen/capabilities && echo '|dom0=yes'; }
# Without xenfs on /proc/xen: bit 11 of the features is the initial domain (xen/include/public/features.h, XENFEAT_dom0).
if test ! -e /proc/xen/capabilities && test -r /sys/hypervisor/properties/features; then
  read -r features < /sys/hypervisor/properties/features
  case ${features} in
    '' | *[!0-9a-f]*) ;;
    *) test "$((0x${features} & 2048))" -eq 0 || echo '|dom0=yes' ;;
  esac
fi
if test -e /etc/xensource-inventory || test -e /opt/xensource/bin/xe; then echo '|xapi=yes'; fi
for pid_file in /var/run/xend.pid /run/xend.pid; do
  test -r "${pid_file}" && read -r pid < "${pid_file}" && test -d "/proc/${pid}" && echo '|xend=yes'
done
command -v xl >/dev/null 2>&1 && echo '|xl=yes'
test -S /run/libvirt/libvirt-sock && command -v virsh >/dev/null 2>&1 && echo '|libvirt=yes'
# Without xenstored every xl call waits for ever (it falls back to /dev/xen/xenbus): so look for the process first.
for comm in /proc/[0-9]*/comm; do
  read -r process < "${comm}" 2>/dev/null || continue
  case ${process} in *xenstored) echo '|xenstored=yes'; xenstored=yes; break ;; esac
done
for part in major minor; do
  test ! -r "/sys/hypervisor/version/${part}" || { read -r value < "/sys/hypervisor/version/${part}"; echo "|${part}=${value}"; }
done

if test -n "${xenstored:-}" && command -v xl >/dev/null 2>&1; then
  section list
  table=$(bounded xl list -v 2>&1)
  status=$?
  echo "|status=${status}"
  printf '%s\n' "${table}" | content
  if test "${status}" -eq 0; then
    domid=$(printf '%s\n' "${table}" | awk -v uuid="${uuid}" -v name="${name}" '$1 == name { print $2; exit } index($0, " " uuid " ") { print $(NF - 7); exit }')
    if test -n "${domid}"; then
      section live
      bounded xl list -l "${domid}" 2>&1 | content
    else
      section info
      bounded xl info 2>&1 | grep -E '^(free_memory|total_memory|outstanding_claims|virt_caps|xen_caps) ' | content
    fi
  fi
fi

if test -e "${config}"; then
  section config
  head -c 262145 -- "${config}" | content
fi
section auto
if test -L "${auto}"; then echo "|link=$(readlink -- "${auto}")"; elif test -e "${auto}"; then echo '|file=yes'; fi
section saved
test ! -e "/var/lib/xen/save/${name}" || echo "|${name}"

section missing
while test $# -ge 2; do
  case $1 in
    bridge) test -d "/sys/class/net/$2/bridge" || test -d "/sys/class/net/$2" || echo "|bridge $2" ;;
    script) test -x "$2" || echo "|script $2" ;;
    *) test -e "$2" || echo "|$1 $2" ;;
  esac
  shift 2
done
exit 0
