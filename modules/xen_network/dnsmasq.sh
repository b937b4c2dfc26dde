# "start" or "stop" ($1): the dnsmasq of the bridge $2 whose file is $3. Started anew when it runs.
set -u
LC_ALL=C
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin
export LC_ALL PATH
unit=xenplay-dnsmasq-$2.service
pid=/run/xenplay-dnsmasq-$2.pid
sum=/run/xenplay-dnsmasq-$2.sum
# A number in an old file may be another program's by now.
ours() { test -s "${pid}" && tr '\0' ' ' < "/proc/$(cat "${pid}")/cmdline" 2>/dev/null | grep -qF -- "--conf-file=$1 "; }
halt() {
  if ours "$1"; then
    kill "$(cat "${pid}")"
    waited=0
    while ours "$1" && test "${waited}" -lt 20; do sleep 0.5 2>/dev/null || sleep 1; waited=$((waited + 1)); done
  fi
  rm -f "${sum}"
}
systemd=no
if test -d /run/systemd/system && test -e "/etc/systemd/system/${unit}"; then systemd=yes; fi
if test "$1" = stop; then
  test "${systemd}" = no || systemctl --quiet disable --now "${unit}" 2>&1
  halt "$3"
  exit 0
fi
dnsmasq --test "--conf-file=$3" 2>&1 | grep -v 'syntax check OK' >&2
if test "${systemd}" = yes; then
  halt "$3"
  systemctl daemon-reload && systemctl --quiet enable "${unit}" && systemctl restart "${unit}"
else
  halt "$3"
  mkdir -p /var/lib/xenplay && dnsmasq "--conf-file=$3" && cksum < "$3" > "${sum}"
fi
