# Looks at one kernel parameter: live, and in a file of sysctl.d. Prints key=value lines, then "content" and the file; changes nothing.
# $1 name with slashes, $2 file
set -u
name=$1 file=$2
case ${name} in */../* | ../* | */..) echo live=missing; exit 0 ;; esac
if test -e "/proc/sys/${name}"; then
  if value=$(cat "/proc/sys/${name}" 2>/dev/null); then
    printf 'live=found\nvalue=%s\n' "$(printf '%s' "${value}" | tr -s '\t\n ' '   ')"
  else
    echo live=unreadable
  fi
else
  echo live=missing
fi
test -e "${file}" || { echo file=absent; exit 0; }
echo file=found
echo content
cat -- "${file}"
