# Looks at one guest and at what it needs on this dom0. Prints sections: a line "=NAME", then content lines that begin with "|".
# $1 guest's name, $2 its uuid, $3 its config file, $4 its autostart link, $5 MiB of memory it shall have (0: it shall go away),
# $6 what else to see: words of "affinity pool" of a live guest, "shared" of other dom0s: which disks their guests have,
# $7 text of the config file that it is to be created from, or "",
# $8 addresses of other dom0s, $9 address of this one as they reach it, or "",
# then pairs: kernel PATH, ramdisk PATH, disk PATH (written to), cdrom PATH (only read), script PATH, bridge NAME, link NAME,
# vif BRIDGE (an interface that names no script: xl.conf says what is done with the bridge), program NAME, pci BDF, pool NAME, bzimage PATH (a kernel for the device model of an HVM guest)
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
name=$1 uuid=$2 config=$3 auto=$4 memory=$5 more=$6 candidate=$7 peers=$8 own_address=$9
shift 9

section() { printf '=%s\n' "$1"; }
# A text whose last line has no end would glue the next section to it.
content() { sed 's/^/|/'; echo; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
# One xl call: its exit status, then what it said.
look() {
  said=$(bounded "$@" 2>&1)
  status=$?
}
asked() {
  look "$@"
  answered
}
answered() {
  echo "|status=${status}"
  printf '%s\n' "${said}" | content
  # 143: busybox's timeout. One call that hangs is enough: all that follow would hang too.
  case ${status} in 124 | 143) hangs=yes ;; esac
}

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
xend=''
if xend_runs; then
  echo '|xend=yes'
  xend=yes
fi
for lock in /var/lock/subsys/xend /var/lock/xend; do
  if test -e "${lock}"; then echo "|xend_lock=${lock}"; break; fi
done
# libvirt keeps the guests it defined and those it runs in files of their names.
for domain in /etc/libvirt/libxl/*.xml /run/libvirt/libxl/*.xml; do
  test -e "${domain}" || continue
  domain=${domain##*/}
  if test "${domain}" = "${name}.xml"; then echo '|libvirt_guest=yes'; else echo '|libvirt=yes'; fi
done
command -v xm >/dev/null 2>&1 && echo '|xm=yes'
command -v xl >/dev/null 2>&1 && { echo '|xl=yes'; xl=yes; }
# Without xenstored every xl call waits for ever (it falls back to /dev/xen/xenbus): so look for the process first.
for comm in /proc/[0-9]*/comm; do
  read -r process < "${comm}" 2>/dev/null || continue
  case ${process} in *xenstored) xenstored=yes ;; xenconsoled) consoled=yes ;; *) continue ;; esac
  test -z "${xenstored:-}" || test -z "${consoled:-}" || break
done
test -n "${consoled:-}" || echo '|no_consoled=yes'
# It may also live in a domain of its own.
test -n "${xenstored:-}" || ! grep -qs '^XENSTORETYPE="*domain' /etc/default/xencommons /etc/sysconfig/xencommons || xenstored=yes
test -z "${xenstored:-}" || echo '|xenstored=yes'
sed -n 's/^vendor_id[^:]*: */|cpu_vendor=/p; s/^model name[^:]*: */|cpu_model=/p; /^$/q' /proc/cpuinfo 2>/dev/null
for part in major minor; do
  test ! -r "/sys/hypervisor/version/${part}" || { read -r minor < "/sys/hypervisor/version/${part}"; echo "|${part}=${minor}"; }
done

is_new_text() { test "$(head -c 262145 "${config}" 2>/dev/null)" != "$(printf '%s' "${candidate}")"; }

# The last columns are fixed (… ID Mem VCPUs State Time UUID Reason Label), the name may hold anything.
own_row() {
  awk -v uuid="${uuid}" '$(NF - 2) == uuid && $(NF - 4) !~ /d$/ { print $(NF - 7), $(NF - 6), $(NF - 4); exit }'
}

# True while the guest is about to be built anew by its daemon, under another id; and, once it was seen so, until that is done: for a
# moment there is none, then one that is paused. One that is to go away may be shut down before that begins, but not in between.
is_rebooting() {
  test "${status}" -eq 0 || return 1
  row=$(printf '%s\n' "${said}" | own_row)
  rebuilder=''
  case ${seen:-}${row} in
    *' '???s[rS]*) test "${memory}" -gt 0 || return 1 ;;
    seen:*' '??p*) ;;
    seen: | '')
      rebuilder=$(rebuilder_of "${name}" "${said}")
      test -n "${seen:-}${rebuilder}" || return 1 ;;
    *) return 1 ;;
  esac
  seen=seen:
}

if test -n "${xend}" && command -v xm >/dev/null 2>&1; then
  section xm_list
  asked xm list --long
  # xl beside a xend that runs loses guests: it is not even asked.
  xl=''
fi
if test -n "${xenstored:-}" && test -n "${xl:-}"; then
  section list
  look xl list -v
  waited=0
  while is_rebooting && test "${waited}" -lt 30; do
    sleep 1
    waited=$((waited + 1))
    look xl list -v
  done
  answered
  if test "${status}" -eq 0; then
    if test -n "${rebuilder}"; then section rebuilder; echo "|${rebuilder}"; fi
    domid=${row%% *} flags=${row##* } rest=${row#* }
    has=${rest%% *}
    if test -n "${row}"; then
      section live
      asked xl list -l "${domid}"
      # The process that stays with a guest writes to a log of its name (libxl_create_logfile; older ones are numbered).
      section minders
      # shellcheck disable=SC2012  # find -printf is not everywhere, and these names are ours
      ls -l /proc/[0-9]*/fd/1 2>/dev/null | sed -n 's|.* -> /var/log/xen/xl-|\||p'
      # What "xl config-update" left for the guest's next reboot.
      stored=/var/lib/xen/userdata-d.${domid}.${uuid}
      if test -e "${stored}.libxl-json"; then
        section update
        test ! -e "${stored}.xl" || head -c 262145 "${stored}.xl" | content
      fi
    fi
    case ${row:+${hangs:-}no}${more} in
      no*affinity*)
        section affinity
        bounded xl vcpu-list "${domid}" 2>/dev/null | content
        bounded xl info 2>/dev/null | grep '^nr_cpus ' | content ;;
    esac
    case ${row:+${hangs:-}no}${more} in
      no*pool*)
        section pool
        bounded xl list -c "${domid}" 2>/dev/null | awk 'NR == 2 { print "|" $NF }' ;;
    esac
    if test -z "${row}" && test "${memory}" -gt 0 && test -z "${hangs:-}"; then
      # The server's side of this connection, for want of anything better.
      arrived=${SSH_CONNECTION:-}
      arrived=${arrived#* * }
      own_address=${own_address:-${arrived%% *}}
      # A list of all dom0s may hold this one.
      for peer in ${peers}; do test "${peer}" = "${own_address}" || ask_peer "${peer}" "${own_address}"; done
    fi
    # What xl itself makes of the new file: it reads it, asks the hypervisor what it can, and creates nothing. Given as words of
    # its own, so that no file is needed. Older releases than 4.10 need another text. For a live guest only a text that is not the
    # file's is worth the question.
    if test -z "${hangs:-}" && test -n "${candidate}" && test "${minor:-0}" -ge 10 && { test -z "${row}" || is_new_text; }; then
      section dry_run
      asked xl create -n -q /dev/null "${candidate}"
    fi
    # Only a guest that has to be created, or to grow, needs to know what the host has.
    test -n "${row}" || has=0
    if test -z "${hangs:-}" && test "${has}" -lt "${memory}"; then
      section info
      bounded xl info 2>/dev/null | grep -E '^(free_memory|virt_caps|xen_caps|xen_commandline) ' | content
      section xl_conf
      test ! -r /etc/xen/xl.conf || grep -E '^[[:space:]]*(autoballoon|output_format)[[:space:]]*=' /etc/xen/xl.conf | content
    fi
    # A disk that it does not have yet may be another guest's: xl would give it to both.
    new_disk='' before=''
    for word do
      case ${before}:${flags}:${said} in disk::* | disk:???s*:* ) new_disk=yes ;; disk:*:*"\"${word}\""*) ;; disk:*) new_disk=yes ;; esac
      before=${word}
    done
    if test -z "${hangs:-}" && test -n "${new_disk}" && command -v xenstore-ls >/dev/null 2>&1; then
      section backends
      bounded xenstore-ls -f /local/domain/0/backend 2>/dev/null |
        grep -E '^/local/domain/0/backend/(vbd|vbd3|qdisk)/[0-9]+/[0-9]+/(params|mode|physical-device) = ' | content
      section disks
      for word do
        test "${before}" != disk || printf '|%s\t%s\t%s\n' "${word}" "$(readlink -f -- "${word}")" "$(test ! -b "${word}" || number_of "${word}")"
        before=${word}
      done
    fi
  fi
fi

if test -e "${config}"; then
  section config
  head -c 262145 "${config}" | content
  section config_mode
  stat -c '|%a' -- "${config}" 2>/dev/null
fi
# A copy that stands there already is never overwritten: the next one gets the first number that is free.
section numbered
for ending in before-xenplay removed auto.removed xend.removed; do
  number=''
  while test -e "${config}.${ending}${number:+.${number}}" || test -L "${config}.${ending}${number:+.${number}}"; do number=$((${number:-0} + 1)); done
  test -z "${number}" || echo "|${ending}=${number}"
done
section auto
if test -L "${auto}"; then echo "|link=$(readlink "${auto}")"; elif test -e "${auto}"; then echo '|file=yes'; fi
for unit in /etc/systemd/system/*.wants/xendomains.service /etc/rc?.d/S??xendomains; do
  if test -e "${unit}" || test -L "${unit}"; then echo '|enabled=yes'; break; fi
done
# The unit that xen-tools ship goes when libvirtd comes.
for unit in /lib/systemd/system/xendomains.service /usr/lib/systemd/system/xendomains.service; do
  grep -qs '^Conflicts=.*libvirtd' "${unit}" || continue
  for wanted in /etc/systemd/system/*.wants/libvirtd.service /etc/systemd/system/*.wants/libvirtd.socket; do
    if test -e "${wanted}" || test -L "${wanted}"; then echo '|conflict=libvirtd'; break 2; fi
  done
done
setting() { sed -n "s/^$1=//p" "${defaults}" | tail -n 1 | tr -d "\"'"; }
saved=/var/lib/xen/save restores='' saves=''
for defaults in /etc/default/xendomains /etc/sysconfig/xendomains; do
  test -r "${defaults}" || continue
  saved=$(setting XENDOMAINS_SAVE)
  saves=${saved}
  restores=$(setting XENDOMAINS_RESTORE)
done
test "${restores}" != false || saved='' saves=''
test -z "${saves}" || echo "|saves=${saves}"
section saved
test -z "${saved}" || test ! -e "${saved}/${name}" || echo "|${saved}/${name}"

# What xl runs for an interface that names no script; its older name in xl.conf counts less.
usual=$(awk -F "[\"']" '/^[ \t]*vif(\.default\.)?script[ \t]*=/ { if ($1 ~ /default/) new = $2; else old = $2 }
  END { print new == "" ? old : new }' /etc/xen/xl.conf 2>/dev/null)
case ${usual} in '' | /*) ;; *) usual=/etc/xen/scripts/${usual} ;; esac
case ${usual} in '' | */vif-bridge) ;; *) section usual_script; echo "|${usual}" ;; esac

section missing
while test $# -ge 2; do
  look_for "$1" "$2"
  shift 2
done
exit 0
