#!/bin/sh
# Installs, with apt and only as root, the programs that some tests run and that Sluis itself does not need: they build
# and capture a house, and look at pages. Never fails: what cannot be had is named, and its tests are skipped.
set -u

# program and the Debian package it is in
WANTED='
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

missing() {
  echo "$WANTED" | while read -r program package; do
    test -z "$program" || command -v "$program" >/dev/null 2>&1 || echo "$package"
  done
}

wanted=$(missing)
test -n "$wanted" || exit 0

if test "$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  # Nobody asked for an avahi or a mosquitto that runs here: packages must not start what they install.
  policy=/usr/sbin/policy-rc.d
  if test ! -e "$policy"; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && trap 'rm -f "$policy"' EXIT INT TERM
  fi
  echo 'wireshark-common wireshark-common/install-setuid boolean false' | debconf-set-selections >/dev/null 2>&1
  apt-get update -qq >/dev/null 2>&1
  for package in $wanted; do
    apt-get install -qq --no-install-recommends "$package" >/dev/null 2>&1
  done
  wanted=$(missing)
fi
test -z "$wanted" || echo "sluis: not here, and tests that need them are skipped:" $wanted
exit 0
