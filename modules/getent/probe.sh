# Asks the host's databases (getent). Prints status=NUMBER, then "content" and the lines; changes nothing.
# $1 database, $2 key or empty for all of it, $3 service or empty
set -u
database=$1 key=$2 service=$3

# Prints the line of the key, as getent has it by name or number.
line_of_key() {
  while IFS= read -r line || test -n "${line}"; do
    rest=${line#*:*:}
    if test "${line%%:*}" = "${key}"; then
      printf '%s\n' "${line}"
      return 0
    fi
    case ${database} in
      passwd | group)
        if test "${rest%%:*}" = "${key}"; then
          printf '%s\n' "${line}"
          return 0
        fi
        ;;
    esac
  done
  return 2
}

if command -v getent >/dev/null 2>&1; then
  set -- "${database}"
  test -z "${key}" || set -- "$@" "${key}"
  test -z "${service}" || set -- -s "${service}" "$@"
  lines=$(getent "$@" 2>/dev/null </dev/null)
  status=$?
else
  # Some small systems have the files only.
  file=/etc/${database}
  case ${database}${service} in
    passwd | group | shadow | gshadow) ;;
    *) file='' ;;
  esac
  if test -z "${file}"; then
    lines='' status=127
  elif test ! -r "${file}"; then
    lines='' status=2
  elif test -z "${key}"; then
    lines=$(cat "${file}")
    status=$?
  else
    lines=$(line_of_key <"${file}")
    status=$?
  fi
fi
printf 'status=%s\ncontent\n' "${status}"
test -z "${lines}" || printf '%s\n' "${lines}"
exit 0
