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
# 124: timeout of coreutils; 143 and 137: busybox's, which tells only the signal.
hung() { test "$1" -eq 124 || test "$1" -eq 143 || test "$1" -eq 137; }

section facts
printf '|machine=%s\n' "$(uname -m)"
printf '|uid=%s\n' "$(id -u)"
fact hypervisor /sys/hypervisor/type
fact capabilities /sys/hypervisor/properties/capabilities
fact features /sys/hypervisor/properties/features
fact major /sys/hypervisor/version/major
fact minor /sys/hypervisor/version/minor
fact extra /sys/hypervisor/version/extra
test ! -e /proc/xen/capabilities || echo '|xenfs=yes'
grep -qw control_d /proc/xen/capabilities 2>/dev/null && echo '|dom0=yes'
fact bios_vendor /sys/class/dmi/id/bios_vendor
fact bios_version /sys/class/dmi/id/bios_version
fact container /run/systemd/container
if test -e /etc/xensource-inventory || test -e /opt/xensource/bin/xe; then echo '|toolstack=xapi'; fi
for directory in /usr/lib/xen*/bin; do test -x "${directory}/xl" && PATH=${PATH}:${directory}; done
command -v xl >/dev/null 2>&1 && xl=yes && echo '|xl=yes'
for comm in /proc/[0-9]*/comm; do
  { IFS= read -r process < "${comm}"; } 2>/dev/null || continue
  case ${process} in *xenstored) echo '|xenstored=yes'; xenstored=yes; break ;; esac
done

section cpu
grep -m 3 -E '^(vendor_id|model name|microcode)' /proc/cpuinfo | content
# In a PV dom0 these flags are never shown; on a plain kernel they tell what the CPU can do.
grep -m 1 '^flags' /proc/cpuinfo | grep -ow -E 'vmx|svm' | content
if test ! -e /sys/hypervisor/type; then
  section kernel
  dmesg 2>/dev/null | grep -iE 'kvm.*disabled by bios' | tail -n 1 | content
fi

# Without xenstored xl falls back to a kernel device that blocks for ever.
if test -n "${xl:-}" && test -n "${xenstored:-}"; then
  section info
  info=$(bounded xl info 2>&1 </dev/null)
  status=$?
  echo "|status=${status}"
  printf '%s\n' "${info}" | head -c 16384 | content
  if ! hung "${status}"; then
    section dmesg
    ring=$(bounded xl dmesg 2>/dev/null </dev/null)
    echo "|status=$?"
    echo "|bytes=${#ring}"
    printf '%s\n' "${ring}" | head -n 1 | head -c 200 | content
    printf '%s\n' "${ring}" \
      | grep -aE 'Xen version|HVM|VMX|SVM|VT-d|AMD-Vi|I/O virtuali[sz]ation|Support for PV VMs' \
      | grep -avE '^\(d[0-9]+\)|HVM[0-9]+:' | head -c 16384 | content
  fi
fi
section log
cat /var/log/xen/hypervisor.log* /var/log/xen/console/hypervisor.log* 2>/dev/null \
  | grep -aE 'CPU[0-9]+: .*disabled (by|in) BIOS|(VMX|SVM): failed to initialise|VMXON failed|Capabilities fatally differ' \
  | grep -avE '\(d[0-9]+\)|HVM[0-9]+:' | tail -n 5 | content
section end
exit 0
