# Looks what apt would do, by its own simulation; changes nothing and takes no lock.
# $1 verb (install, remove, build-dep, upgrade, dist-upgrade, autoremove or none), $2 yes: leave out what is installed in any version,
# $3 path of a .deb or empty, $4 number of options, then the options, then the names
set -u
LC_ALL=C DEBIAN_FRONTEND=noninteractive
export LC_ALL DEBIAN_FRONTEND
verb=$1 only_missing=$2 deb=$3 count=$4
shift 4
at() { printf '\n=%s\n' "$1"; }
at facts
command -v apt-get >/dev/null 2>&1 || { echo '|tool=missing'; exit 0; }
echo '|tool=apt-get'
printf '|now=%s\n' "$(date +%s)"
# The stamp is only there where a hook writes it; the folder of the lists is touched by our own updates.
for path in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists; do
  if test -e "${path}"; then printf '|lists=%s\n' "$(stat -c %Y "${path}")"; break; fi
done
at packages
index=0
options=
while test "${index}" -lt "${count}"; do
  # Options are written by us and hold no blanks or quotes.
  options="${options} $1"
  shift
  index=$((index + 1))
done
if test -n "${deb}"; then
  test -r "${deb}" || { at deb; echo '|missing=yes'; exit 0; }
  name=$(dpkg-deb -f "${deb}" Package) || { at deb; echo '|broken=yes'; exit 0; }
  version=$(dpkg-deb -f "${deb}" Version)
  at deb
  printf '|name=%s\n|version=%s\n|installed=%s\n' "${name}" "${version}" "$(dpkg-query -W -f '${Version}' "${name}" 2>/dev/null)"
  set -- "${deb}"
fi
installed() {
  # shellcheck disable=SC2016 # dpkg-query's own fields
  dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p' | head -n 1
}
total=$#
at names
while test "${total}" -gt 0; do
  spec=$1
  shift
  total=$((total - 1))
  case ${spec} in
    /*) set -- "$@" "${spec}"; continue ;;
  esac
  version=$(installed "${spec%%=*}")
  printf '|%s %s\n' "${spec}" "${version}"
  if test "${verb}" = remove; then
    # What dpkg has never seen cannot be removed; what it removed may still have its configuration.
    # shellcheck disable=SC2016
    case $(dpkg-query -W -f '${db:Status-Status} ' "${spec}" 2>/dev/null) in
      *installed\ *) ;;
      *config-files\ *) case ${options} in *--purge*) ;; *) continue ;; esac ;;
      *) continue ;;
    esac
  fi
  if test "${only_missing}" = yes && test -n "${version}"; then
    case ${spec} in
      *=*) test "${spec#*=}" != "${version}" || continue ;;
      *) continue ;;
    esac
  fi
  set -- "$@" "${spec}"
done
at asked
for spec; do printf '|%s\n' "${spec}"; done
test "${verb}" != none || exit 0
case ${verb} in install | remove | build-dep) test $# -gt 0 || exit 0 ;; esac
at simulation
# shellcheck disable=SC2086 # options hold no blanks
said=$(timeout 60 apt-get -s -q -y ${options} "${verb}" "$@" </dev/null 2>&1)
status=$?
printf '%s\n' "${said}" | grep -E '^(Inst|Remv|Purg|Conf|E:|W:|[0-9]+ upgraded)' | sed 's/^/|/'
at status
printf '|%s\n' "${status}"
exit 0
