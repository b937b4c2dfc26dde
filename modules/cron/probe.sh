# Looks at a table of cron. Prints key=value lines, then "content" and the table; changes nothing.
# $1 path of a file, or empty for the table of a user; $2 user, or empty for our own; $3 yes: tell the name of a backup made now
set -u
LC_ALL=C
export LC_ALL
file=$1 user=$2 backup=$3
if test "${backup}" = yes; then printf 'backup=/tmp/crontab.%s.%s~\n' "$$" "$(date +%Y-%m-%d@%H:%M:%S)"; fi
if test -n "${file}"; then
  test -e "${file}" || { echo table=absent; exit 0; }
  echo table=found
  echo content
  cat -- "${file}"
  exit 0
fi
command -v crontab >/dev/null 2>&1 || { echo table=no_tool; exit 0; }
if test -n "${user}" && ! id -- "${user}" >/dev/null 2>&1; then echo table=no_user; exit 0; fi
if text=$(if test -n "${user}"; then crontab -u "${user}" -l; else crontab -l; fi 2>/dev/null); then
  echo table=found
  echo content
  printf '%s\n' "${text}"
else
  echo table=absent
fi
