# Looks at packages with what the host has. Prints manager=apt|dnf|yum|apk|none, then has=NAME VERSION, newer=NAME, above=NAME VERSION and
# unknown=NAME lines; changes nothing.
# $1 auto or the only manager that will do, $2 newest: tell what is not the newest, known: tell what no source has, or nothing;
# $3 options of dnf and yum as quoted words, then the names
set -u
LC_ALL=C
export LC_ALL
wanted=$1 tells=$2 options=$3
shift 3
there() { test "${wanted}" = auto || test "${wanted}" = "$1" || return 1; command -v "$2" >/dev/null 2>&1; }
bounded() { if timeout 5 true 2>/dev/null; then timeout 60 "$@"; else "$@"; fi; }
# Whether the host has a newer version than the one that is asked for as NAME-VERSION-RELEASE. By itself dnf would go back to that.
# What has one number alone behind it may be another package's name.
above() {
  base=${1%-*-*}
  asked=${1#"${base}-"}
  case ${asked} in [0-9]*-[0-9]*) ;; *) return 0 ;; esac
  version=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' "${base}" 2>/dev/null) || return 0
  version=$(printf '%s\n' "${version}" | tail -n 1)
  case ${version}${asked} in *[!A-Za-z0-9._+~^-]*) return 0 ;; esac
  test "$(rpm --eval "%{lua:print(rpm.vercmp('${version}','${asked}'))}" 2>/dev/null)" != 1 || printf 'above=%s %s\n' "$1" "${version}"
}
if there apt apt-get; then manager=apt
elif there dnf dnf; then manager=dnf
elif there yum yum || { test "${wanted}" = yum && command -v dnf >/dev/null 2>&1; }; then manager=yum
elif there apk apk; then manager=apk
else
  echo manager=none
  exit 0
fi
# Since EL 8, yum is dnf.
if test "${manager}" = yum && ! command -v yum >/dev/null 2>&1; then manager=dnf; fi
printf 'manager=%s\n' "${manager}"
for name; do
  if test "${name}" = '*'; then
    echo 'has=* all'
    case ${manager},${tells} in
      dnf,newest | yum,newest) eval "bounded ${manager} ${options} -q check-update" </dev/null >/dev/null 2>&1; test $? -ne 100 || echo 'newer=*' ;;
      *) ;;
    esac
    continue
  fi
  # shellcheck disable=SC2016 # dpkg-query's own fields
  case ${manager} in
    apt) version=$(dpkg-query -W -f '${db:Status-Status} ${Version}\n' "${name%%=*}" 2>/dev/null | sed -n 's/^installed //p' | head -n 1) ;;
    dnf | yum) version=$(rpm -q --whatprovides --qf '%{VERSION}-%{RELEASE}\n' "${name}" 2>/dev/null) || version=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' "${name}" 2>/dev/null) || version= ;;
    apk) version=$(apk info -e "${name}" 2>/dev/null) || version= ;;
  esac
  if test -z "${version}"; then
    # Only apt answers at once and from what is on the host.
    if test "${manager},${tells}" = apt,known && bounded apt-get -s -q install "${name}" </dev/null 2>&1 | grep -q '^E: .*\(Unable to locate\|no installation candidate\|was not found\)'; then
      printf 'unknown=%s\n' "${name}"
    fi
    case ${manager} in dnf | yum) above "${name}" ;; *) ;; esac
    continue
  fi
  printf 'has=%s %s\n' "${name}" "$(printf '%s' "${version}" | head -n 1)"
  test "${tells}" = newest || continue
  case ${manager} in
    apt) bounded apt-get -s -q install --only-upgrade "${name}" </dev/null 2>/dev/null | grep -q '^Inst' && printf 'newer=%s\n' "${name}" ;;
    # 100: there are updates.
    dnf | yum) eval "bounded ${manager} ${options} -q check-update \"\${name}\"" </dev/null >/dev/null 2>&1; test $? -ne 100 || printf 'newer=%s\n' "${name}" ;;
    apk) bounded apk version -l '<' "${name%%[<>=~]*}" 2>/dev/null | grep -q ' < ' && printf 'newer=%s\n' "${name}" ;;
  esac
done
echo end=yes
exit 0
