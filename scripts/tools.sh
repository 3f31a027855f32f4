#!/bin/sh
# Installs, with apt and only as root, the programs that some tests run and that Sluis itself does not need: a database,
# and what builds and captures a house and looks at pages. Says what it installs. Never fails: what cannot be had is
# named, and its tests are skipped. With SETUP=no it installs nothing.
set -u

# program and the Debian package it is in
WANTED='
postgres postgresql
ip iproute2
nft nftables
sysctl procps
tshark tshark
tcpdump tcpdump
dnsmasq dnsmasq-base
udhcpc udhcpc
avahi-daemon avahi-daemon
avahi-browse avahi-utils
mosquitto mosquitto
mosquitto_pub mosquitto-clients
pdftoppm poppler-utils
qpdf qpdf
chromium-headless-shell chromium-headless-shell
'
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
for folder in /usr/lib/postgresql/*/bin; do PATH=$PATH:$folder; done # Debian keeps each version of it apart

missing() {
  echo "$WANTED" | while read -r program package; do
    test -z "$program" || command -v "$program" >/dev/null 2>&1 || echo "$package"
  done
}

# What apt is about to do for a package: its version without Debian's part, and how much there is to fetch.
told() {
  version=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p')
  size=$(LC_ALL=C apt-get install --assume-no --no-install-recommends "$1" 2>/dev/null |
    sed -n 's/^Need to get \(.*\) of archives.*/\1/p')
  echo "sluis: installs $1${version:+ $version} with apt-get (${size:-size unknown}); SETUP=no leaves that out"
}

wanted=$(missing)
test -n "$wanted" || exit 0

if test "${SETUP:-yes}" != no && test "$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  # Nobody asked for a database or an avahi that runs here: packages must not start what they install.
  policy=/usr/sbin/policy-rc.d
  if test ! -e "$policy"; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && trap 'rm -f "$policy"' EXIT INT TERM
  fi
  echo 'wireshark-common wireshark-common/install-setuid boolean false' | debconf-set-selections >/dev/null 2>&1
  apt-get update -qq >/dev/null 2>&1
  for package in $wanted; do
    told "$package"
    apt-get install -qq --no-install-recommends "$package" >/dev/null 2>&1
  done
  wanted=$(missing)
fi
test -z "$wanted" || echo "sluis: not here, and tests that need them are skipped:" $wanted
exit 0
