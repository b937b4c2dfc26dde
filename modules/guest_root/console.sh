# Where an init of the old kind lets people log in: at hvc0, the console of a guest of Xen, which has no screens.
set -eu

# $1 etc/inittab or etc/securetty of a tree, below the folder one is in: as it should be.
with_hvc0() {
  case $1 in
    */securetty) awk '{ print } $1 == "hvc0" { found = 1 } END { if (!found) print "hvc0" }' ;;
    # busybox has the terminal first and no run levels; where it names none, that is /dev/console.
    *) awk '
      { line[NR] = $0; kind[NR] = "other" }
      /^[ \t]*#/ || split($0, part, ":") < 4 { next }
      part[1] == "" { small = 1 }
      part[3] !~ /^(respawn|askfirst|ondemand)$/ { next }
      {
        command = substr($0, length(part[1] part[2] part[3]) + 4)
        if (part[2] == "") small = 1
        if (part[1] ~ /^tty[1-6]$/ || command ~ /(^|[ \/])tty[1-6]([ ]|$)/) { kind[NR] = "screen"; if (!first) first = NR }
        else if (part[1] == "hvc0" || command ~ /(^|[ \/])(hvc0|console)([ ]|$)/) found = 1
        else if (part[2] == "" && part[1] ~ /^(console)?$/ && command ~ /(getty|login|\/(ba|a)?sh)([ ]|$)/) found = 1
      }
      END {
        for (n = 1; n <= NR; n++) {
          if (kind[n] != "screen") print line[n]
          else if (n == first && !found) { gsub(/tty[1-6]/, "hvc0", line[n]); print line[n]; found = 1 }
        }
        if (!found) print (small ? "hvc0:" : "h0:2345") ":respawn:/sbin/getty 38400 hvc0"
      }' ;;
  esac <"$1"
}

# The files of the tree one is in that are to be changed for it.
console_files() {
  for file in etc/inittab etc/securetty; do
    if test -f "${file}" && ! test -L "${file}" && test "$(wc -c <"${file}")" -lt 131072; then
      test "$(cat "${file}")" = "$(with_hvc0 "${file}")" || echo "${file}"
    fi
  done
}
