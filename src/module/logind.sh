# Whether logind ends what a login leaves behind. Files of more weight and of later names are read later, the last word counts; of two files of
# one name only that of /etc is read.
ends_with_session() {
  for file in /etc/systemd/logind.conf /etc/elogind/logind.conf /usr/lib/systemd/logind.conf; do test ! -e "${file}" || break; done
  {
    cat "${file}" 2>/dev/null
    for file in /etc/systemd/logind.conf.d/*.conf /run/systemd/logind.conf.d/*.conf /usr/lib/systemd/logind.conf.d/*.conf; do
      test ! -e "${file}" || printf '%s\t%s\n' "${file##*/}" "${file}"
    done | sort | awk -F '\t' '$1 != last { print $2 } { last = $1 }' | while IFS= read -r file; do cat "${file}"; done
  } | sed -n 's/^[[:space:]]*KillUserProcesses[[:space:]]*=[[:space:]]*//p' | tail -n 1 | grep -qiE '^(yes|y|true|t|on|1)[[:space:]]*$'
}
