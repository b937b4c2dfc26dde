# Gathers what tells whether this host can run HVM guests. Sections: a line "=NAME", then lines that begin with "|".
# Never clears the message ring (xl dmesg -c). Once xl hangs, it is not called again.
set -u
LC_ALL=C TERM=dumb
export LC_ALL TERM
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
section() { printf '=%s\n' "$1"; }
content() { sed 's/^/|/'; echo; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
fact() { test ! -r "$2" || { IFS= read -r value < "$2"; printf '|%s=%s\n' "$1" "${value}"; }; }

section facts
printf '|machine=%s\n' "$(uname -m)"
printf '|uid=%s\n' "$(id -u)"
fact hypervisor /sys/hypervisor/type
fact capabilities /sys/hypervisor/properties/capabilities
test ! -e /proc/xen/capabilities || printf '|xenfs=yes\n'
grep -qw control_d /proc/xen/capabilities 2>/dev/null && printf '|dom0=yes\n'
fact bios_vendor /sys/class/dmi/id/bios_vendor
fact bios_version /sys/class/dmi/id/bios_version
fact container /run/systemd/container
if test -e /etc/xensource-inventory || test -e /opt/xensource/bin/xe; then echo '|toolstack=xapi'; fi
command -v xl >/dev/null 2>&1 && echo '|xl=yes'
for comm in /proc/[0-9]*/comm; do
  read -r process < "${comm}" 2>/dev/null || continue
  case ${process} in *xenstored) echo '|xenstored=yes'; xenstored=yes; break ;; esac
done

section cpu
grep -m 3 -E '^(vendor_id|model name|microcode)' /proc/cpuinfo | content
# In a PV dom0 these flags are never shown; on a plain kernel they tell what the CPU can do.
grep -m 1 '^flags' /proc/cpuinfo | grep -ow -E 'vmx|svm' | content

if command -v xl >/dev/null 2>&1 && test -n "${xenstored:-}"; then
  section info
  info=$(bounded xl info 2>&1)
  status=$?
  echo "|status=${status}"
  printf '%s\n' "${info}" | content
  if test "${status}" -ne 124; then
    section dmesg
    bounded xl dmesg 2>&1 | grep -aE 'Xen version|HVM|VMX|SVM|VT-d|AMD-Vi|I/O virtuali[sz]ation|EPT|Command line|Latest ChangeSet' | grep -avE '^\(d[0-9]+\)' | head -c 16384 | content
    echo "|ring=$(bounded xl dmesg 2>/dev/null | head -n 1 | head -c 200)"
  fi
fi
section log
cat /var/log/xen/hypervisor.log* /var/log/xen/console/hypervisor.log* 2>/dev/null | grep -aE 'disabled (by|in) BIOS|HVM:' | tail -n 5 | content
exit 0
