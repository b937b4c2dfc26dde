# Looks at a service. Prints manager=systemd|offline|openrc|sysv|none, then what that manager says of it. Changes nothing.
# $1 name, $2 any: whatever manager there is; systemd: only that one, $3 system|user|global, $4 runlevel of OpenRC, $5 pattern for ps
set -u
LC_ALL=C
export LC_ALL
name=$1 which=$2 scope=$3 level=$4 pattern=$5
at() { printf '\n=%s\n' "$1"; }
# An init script or a bus that hangs must not hold us.
bounded() { if timeout 5 true 2>/dev/null; then timeout 20 "$@"; else "$@"; fi; }

systemd() {
  printf '\n=manager\n|%s\n' "$1"
  at enabled
  bounded systemctl "--${scope}" is-enabled -- "${name}" 2>&1 | sed 's/^/|/'
  test "$1" = systemd || return 0
  at show
  bounded systemctl "--${scope}" show -- "${name}" 2>&1 | sed 's/^/|/'
}
openrc() {
  printf '\n=manager\n|openrc\n'
  at state
  if rc-service -e "${name}" >/dev/null 2>&1; then echo '|exists=yes'; fi
  if bounded rc-service "${name}" status >/dev/null 2>&1; then echo '|active=yes'; fi
  rc-update show "${level}" 2>/dev/null | sed 's/|.*//; s/[[:space:]]//g' | grep -Fqx -- "${name}" && echo '|enabled=yes'
}
sysv() {
  printf '\n=manager\n|sysv\n'
  at state
  test -e "/etc/init.d/${name}" || return 0
  echo '|exists=yes'
  if test -n "${pattern}"; then
    # shellcheck disable=SC2009 # pgrep is missing where init scripts still are
    ps -ef 2>/dev/null | grep -F -- "${pattern}" | grep -Fv 'grep -F' | grep -qv "^[^ ]* *$$ " && echo '|active=yes'
  else
    said=$(bounded "/etc/init.d/${name}" status </dev/null 2>&1) && case ${said} in
      *"not running"* | *"is stopped"* | *unused*) ;;
      *) echo '|active=yes' ;;
    esac
  fi
  for link in /etc/rc[2345].d/S[0-9][0-9]"${name}"; do
    test ! -e "${link}" || { echo '|enabled=yes'; break; }
  done
}

if command -v systemctl >/dev/null 2>&1 && { test -d /run/systemd/system || test "${scope}" != system; }; then systemd systemd
elif test "${which}" = any && command -v rc-service >/dev/null 2>&1; then openrc
elif test "${which}" = any && test -e "/etc/init.d/${name}"; then sysv
elif command -v systemctl >/dev/null 2>&1; then systemd offline
elif test -d /etc/init.d && test "${which}" = any; then sysv
else printf '\n=manager\n|none\n'
fi
exit 0
